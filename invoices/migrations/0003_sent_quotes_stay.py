"""The database itself keeps what quotes said when they went out, whoever writes to them."""

from django.db import migrations

STAYS = """
CREATE FUNCTION invoices_sent_quote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a quote that went out is never deleted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft'
        OR (NEW.number, NEW.name, NEW.sent_on, NEW.valid_until, NEW.version_number, NEW.currency,
            NEW.with_tax, NEW.discount_percent, NEW.discount_amount, NEW.discount_words, NEW.intro,
            NEW.footer, NEW.reference, NEW.language, NEW.buyer, NEW.seller, NEW.deleted_at)
        IS DISTINCT FROM
           (OLD.number, OLD.name, OLD.sent_on, OLD.valid_until, OLD.version_number, OLD.currency,
            OLD.with_tax, OLD.discount_percent, OLD.discount_amount, OLD.discount_words, OLD.intro,
            OLD.footer, OLD.reference, OLD.language, OLD.buyer, OLD.seller, OLD.deleted_at))
    THEN
        RAISE EXCEPTION 'a quote that went out never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Totals follow the options a client chooses, until the answer.
    IF OLD.state NOT IN ('draft', 'sent', 'viewed')
       AND (NEW.net, NEW.tax, NEW.gross) IS DISTINCT FROM (OLD.net, OLD.tax, OLD.gross) THEN
        RAISE EXCEPTION 'totals of an answered quote never change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('accepted', 'replaced') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'an accepted or replaced quote stays so'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_sent_quote_stays BEFORE UPDATE OR DELETE ON invoices_quote
    FOR EACH ROW EXECUTE FUNCTION invoices_sent_quote_stays();

CREATE FUNCTION invoices_quote_lines_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    ours text[] := ARRAY['lead_id', 'version', 'updated_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ours = to_jsonb(OLD) - ours THEN
        RETURN NEW;
    END IF;
    SELECT q.state INTO stands FROM invoices_quote q
        WHERE q.id = CASE TG_OP WHEN 'INSERT' THEN NEW.quote_id ELSE OLD.quote_id END;
    IF stands IN ('sent', 'viewed') AND TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - ours - 'chosen' - 'net' = to_jsonb(OLD) - ours - 'chosen' - 'net' THEN
        RETURN NEW;
    END IF;
    IF stands <> 'draft' THEN
        RAISE EXCEPTION 'lines of a quote that went out never change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_quote_lines_stay BEFORE INSERT OR UPDATE OR DELETE ON invoices_quoteline
    FOR EACH ROW EXECUTE FUNCTION invoices_quote_lines_stay();
"""
GONE = """
DROP TRIGGER invoices_quote_lines_stay ON invoices_quoteline;
DROP TRIGGER invoices_sent_quote_stays ON invoices_quote;
DROP FUNCTION invoices_quote_lines_stay, invoices_sent_quote_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0002_issued_stays")]
    operations = [migrations.RunSQL(STAYS, GONE)]
