"""The database itself keeps what was issued (TRUST D5, D8), whoever writes to it."""

from django.db import migrations

STAYS = """
CREATE FUNCTION invoices_issued_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'an issued invoice is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft'
        OR (NEW.number, NEW.kind, NEW.issued_on, NEW.due_on, NEW.currency, NEW.with_tax,
            NEW.discount_percent, NEW.discount_amount, NEW.discount_words, NEW.intro, NEW.footer,
            NEW.reference, NEW.language, NEW.buyer, NEW.seller, NEW.net, NEW.tax, NEW.gross,
            NEW.deleted_at)
        IS DISTINCT FROM
           (OLD.number, OLD.kind, OLD.issued_on, OLD.due_on, OLD.currency, OLD.with_tax,
            OLD.discount_percent, OLD.discount_amount, OLD.discount_words, OLD.intro, OLD.footer,
            OLD.reference, OLD.language, OLD.buyer, OLD.seller, OLD.net, OLD.tax, OLD.gross,
            OLD.deleted_at))
    THEN
        RAISE EXCEPTION 'an issued invoice never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_issued_stays BEFORE UPDATE OR DELETE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoices_issued_stays();

CREATE FUNCTION invoices_lines_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'lead_id' - 'version' - 'updated_at'
                          = to_jsonb(OLD) - 'lead_id' - 'version' - 'updated_at' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM invoices_invoice i
               WHERE i.id = CASE TG_OP WHEN 'INSERT' THEN NEW.invoice_id ELSE OLD.invoice_id END
                 AND i.state <> 'draft') THEN
        RAISE EXCEPTION 'lines of an issued invoice never change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_lines_stay BEFORE INSERT OR UPDATE OR DELETE ON invoices_invoiceline
    FOR EACH ROW EXECUTE FUNCTION invoices_lines_stay();

CREATE FUNCTION invoices_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'lead_id' - 'version' - 'updated_at'
                          = to_jsonb(OLD) - 'lead_id' - 'version' - 'updated_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER invoices_entries_stay BEFORE UPDATE OR DELETE ON invoices_entry
    FOR EACH ROW EXECUTE FUNCTION invoices_entries_stay();
"""
GONE = """
DROP TRIGGER invoices_entries_stay ON invoices_entry;
DROP TRIGGER invoices_lines_stay ON invoices_invoiceline;
DROP TRIGGER invoices_issued_stays ON invoices_invoice;
DROP FUNCTION invoices_entries_stay, invoices_lines_stay, invoices_issued_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]
    operations = [migrations.RunSQL(STAYS, GONE)]
