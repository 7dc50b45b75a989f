"""What the file says about itself: accessible (PDF/UA), and which e-invoice is inside."""

from __future__ import annotations

from invoices.papers.einvoice import NAME

FACTURX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
UA = "http://www.aiim.org/pdfua/ns/id/"
PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice file",
    "DocumentType": "type of the document",
    "Version": "version of the schema of the embedded XML",
    "ConformanceLevel": "conformance level of the embedded XML",
}


def description(*, with_invoice: bool) -> str:
    """RDF descriptions; PDF/A wants every schema it does not know described beside its use."""
    known = [schema("PDF/UA identification", UA, "pdfuaid",
                    {"part": "part of ISO 14289"}, "Integer", "internal")]  # fmt: skip
    used = f'<rdf:Description rdf:about="" xmlns:pdfuaid="{UA}" pdfuaid:part="1"/>'
    if with_invoice:
        known.append(schema("Factur-X", FACTURX, "fx", PROPERTIES, "Text", "external"))
        used += (
            f'<rdf:Description rdf:about="" xmlns:fx="{FACTURX}" fx:DocumentType="INVOICE" '
            f'fx:DocumentFileName="{NAME}" fx:Version="1.0" fx:ConformanceLevel="EN 16931"/>'
        )
    return (
        f'{used}<rdf:Description rdf:about="" '
        'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{''.join(known)}</rdf:Bag></pdfaExtension:schemas>"
        "</rdf:Description>"
    )


def schema(
    name: str, uri: str, prefix: str, properties: dict[str, str], kind: str, category: str
) -> str:
    listed = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{key}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{told}</pdfaProperty:description></rdf:li>"
        for key, told in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{listed}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
