"""Names and places by culture, so that lists look like a company that sells abroad.

Phone numbers come from ranges the numbering authorities keep free for fiction; cultures without
such a range have none. Addresses on the web end in ``.example``, which is never anybody's.
"""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    name: str
    region: str
    postal: str  # "#" stands for a digit, "?" for a letter


class Culture(NamedTuple):
    """``weight`` is its share among leads; ``team`` serves it."""

    country: str
    weight: int
    team: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    cities: tuple[City, ...]
    street: str  # "{n}" number, "{name}" a street's name
    streets: tuple[str, ...]
    legal: tuple[str, ...]
    phone: str = ""


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CULTURES = [
    Culture(
        "US", 22, "Americas",
        words("Olivia Marcus Grace Tyler Hannah Derek Monica Caleb Renee Austin Jasmine Wesley"
              " Paige Andre Brooke Curtis Naomi Spencer"),
        words("Whitfield Calloway Barrett Hensley Okafor Delgado Prescott Lindqvist Maddox Ferrell"
              " Strickland Nakamura Holloway Vance Ramsey Aldridge Boone Tran"),
        (City("Portland", "OR", "972##"), City("Austin", "TX", "787##"),
         City("Columbus", "OH", "432##"), City("Boise", "ID", "837##"),
         City("Raleigh", "NC", "276##"), City("Tucson", "AZ", "857##")),
        "{n} {name}", ("Alder Street", "Mill Road", "Foundry Avenue", "Lakeview Drive"),
        ("Inc.", "LLC", "Co."), "+1 ({area}) 555-01##",
    ),
    Culture(
        "GB", 12, "Europe",
        words("Imogen Callum Freya Rhys Harriet Declan Poppy Alistair Niamh Gareth Beatrice Fergus"
              " Priya Duncan Esme Rupert"),
        words("Ashworth Penrose Macrae Hargreaves Llewellyn Thackeray Sinclair Oyelaran Fairfax"
              " Birtwistle Kaur Pemberton Drummond Whitlock Iqbal Trevelyan"),
        (City("Leeds", "West Yorkshire", "LS# #??"), City("Bristol", "", "BS# #??"),
         City("Cardiff", "Wales", "CF## #??"), City("Dundee", "Scotland", "DD# #??"),
         City("Norwich", "Norfolk", "NR# #??")),
        "{n} {name}", ("Weavers Lane", "Station Road", "Quayside", "Priory Close"),
        ("Ltd", "plc", "& Sons"), "+44 20 7946 0###",
    ),
    Culture(
        "DE", 16, "Europe",
        words("Annika Florian Mareike Tobias Svenja Matthias Jördis Björn Katharina Henrik Leonie"
              " Yusuf Friederike Lorenz Dörte Carsten"),
        words("Brüggemann Hoffstedt Kessler Yıldız Ostermann Lüders Vogelsang Rademacher Thießen"
              " Kowalczyk Sandvoß Nölting Eckhardt Mühlenbeck Albers Groß"),
        (City("Leipzig", "Sachsen", "041##"), City("Münster", "Nordrhein-Westfalen", "481##"),
         City("Kiel", "Schleswig-Holstein", "241##"), City("Nürnberg", "Bayern", "904##"),
         City("Freiburg", "Baden-Württemberg", "791##"),
         City("Köln", "Nordrhein-Westfalen", "506##")),
        "{name} {n}", ("Gartenstraße", "Am Speicher", "Lindenallee", "Mühlenweg"),
        ("GmbH", "KG", "AG"), "+49 30 23125 ###",
    ),
    Culture(
        "FR", 9, "Europe",
        words("Élodie Baptiste Margaux Théo Océane Gaspard Inès Rémi Clémence Yanis Solène Hugo"),
        words("Delacourt Marchand Beaulieu Charrier Fontanel Guérin Lemoine Ouedraogo Rouvière"
              " Tessier Villeneuve Zerrouki"),
        (City("Nantes", "Pays de la Loire", "440##"), City("Lyon", "Auvergne-Rhône-Alpes", "690##"),
         City("Rennes", "Bretagne", "350##"), City("Toulouse", "Occitanie", "310##")),
        "{n} {name}", ("rue des Tanneurs", "quai du Port", "avenue des Tilleuls"),
        ("SARL", "SAS", "et Fils"), "+33 1 99 00 ## ##",
    ),
    Culture(
        "ES", 7, "Europe",
        words("Lucía Álvaro Nerea Íñigo Marina Gonzalo Itziar Rubén Carmen Joaquín Núria Adrià"),
        words("Echeverría Olmedo Casals Montoro Ibáñez Quintana Solís Ferrándiz Puig Arriaga"
              " Valdés Carrasco"),
        (City("Valencia", "Comunitat Valenciana", "460##"), City("Bilbao", "País Vasco", "480##"),
         City("Sevilla", "Andalucía", "410##")),
        "{name} {n}", ("Calle del Olivo", "Paseo Marítimo", "Calle Mayor"),
        ("S.L.", "S.A.", "y Cía."),
    ),
    Culture(
        "IT", 5, "Europe",
        words("Giulia Matteo Chiara Davide Ilaria Lorenzo Beatrice Nicolò Serena Tommaso"),
        words("Bertolini Caruso Ferraris Galimberti Locatelli Morandi Pellegrini Sartori Vitale"
              " Zanetti"),
        (City("Torino", "Piemonte", "101##"), City("Bologna", "Emilia-Romagna", "401##"),
         City("Bari", "Puglia", "701##")),
        "{name} {n}", ("Via dei Mulini", "Corso Garibaldi", "Via San Marco"),
        ("S.r.l.", "S.p.A.", "e Figli"),
    ),
    Culture(
        "SE", 5, "Europe",
        words("Linnéa Oskar Maja Elias Astrid Viktor Tove Anton Saga Måns"),
        words("Åkerlund Björkman Dahlgren Ekström Hallström Nygård Sjöberg Wallin Östlund Ahmadi"),
        (City("Göteborg", "Västra Götaland", "411 ##"), City("Umeå", "Västerbotten", "903 ##"),
         City("Malmö", "Skåne", "211 ##")),
        "{name} {n}", ("Storgatan", "Hamngatan", "Björkvägen"),
        ("AB", "HB"), "+46 8 465 004 ##",
    ),
    Culture(
        "PL", 5, "Europe",
        words("Zofia Kacper Łucja Szymon Małgorzata Bartosz Agnieszka Wojciech Hanna Michał"),
        words("Wróblewska Zieliński Jabłońska Dąbrowski Szczepańska Grabowski Śliwińska Krawczyk"
              " Żak Pawlak"),
        (City("Kraków", "małopolskie", "30-###"), City("Łódź", "łódzkie", "90-###"),
         City("Gdańsk", "pomorskie", "80-###")),
        "{name} {n}", ("ul. Młyńska", "ul. Portowa", "al. Lipowa"),
        ("Sp. z o.o.", "S.A."),
    ),
    Culture(
        "BR", 6, "Americas",
        words("Larissa Thiago Beatriz Rodrigo Camila Otávio Renata João Luana Vinícius"),
        words("Albuquerque Figueiredo Guimarães Nogueira Sant'Anna Teixeira Vasconcelos Moraes"
              " Brandão Tanaka"),
        (City("Curitiba", "PR", "80###-###"), City("Recife", "PE", "50###-###"),
         City("Belo Horizonte", "MG", "30###-###")),
        "{name}, {n}", ("Rua das Acácias", "Avenida Beira-Mar", "Rua do Comércio"),
        ("Ltda.", "S.A."),
    ),
    Culture(
        "IN", 6, "Asia-Pacific",
        words("Ananya Rohan Meera Vikram Kavya Arjun Lakshmi Farhan Ishita Siddharth"),
        words("Bhattacharya Chaudhary Deshpande Iyer Kulkarni Mahadevan Nambiar Qureshi Reddy"
              " Subramanian"),
        (City("Pune", "Maharashtra", "411###"), City("Kochi", "Kerala", "682###"),
         City("Jaipur", "Rajasthan", "302###")),
        "{n}, {name}", ("MG Road", "Temple Street", "Lake View Layout"),
        ("Pvt. Ltd.", "LLP"),
    ),
    Culture(
        "JP", 4, "Asia-Pacific",
        words("春香 健太 美咲 大輔 陽子 拓也 彩 直樹"),
        words("松岡 藤原 石川 小野寺 中村 長谷川 吉田 佐々木"),
        (City("札幌市", "北海道", "060-####"), City("福岡市", "福岡県", "810-####"),
         City("仙台市", "宮城県", "980-####")),
        "{name}{n}", ("本町2-", "中央1-", "大通西4-"),
        ("株式会社", "合同会社"),
    ),
    Culture(
        "AU", 3, "Asia-Pacific",
        words("Matilda Lachlan Zara Angus Indigo Flynn Tahlia Banjo"),
        words("Kirkwood Papadopoulos Nguyen Redfern Mulligan Tamihana Ferraro Whitely"),
        (City("Geelong", "VIC", "32##"), City("Hobart", "TAS", "70##"),
         City("Fremantle", "WA", "61##")),
        "{n} {name}", ("Banksia Crescent", "Harbour Parade", "Wattle Street"),
        ("Pty Ltd", "Co-op"), "+61 2 5550 ####",
    ),
]  # fmt: skip

AREA_CODES = ("503", "512", "614", "208", "919", "520")
