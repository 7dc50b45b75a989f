"""Who may reach each address of the kernel."""

POLICY = {
    "records:api_schema": "signed_in",
    "records:job": "signed_in",
    "records:job_stop": "signed_in",
    "records:imports": "seat",
    "records:import_new": "seat",
    "records:import": "seat",
    "records:import_file": "seat",
    "records:import_columns": "seat",
    "records:import_preview": "seat",
    "records:import_words": "seat",
    "records:import_refused": "seat",
    "records:import_resume": "seat",
    "records:import_undo": "seat",
    "records:personal_file": "admin",
    "records:search": "signed_in",
    "records:trash": "signed_in",
    "records:trash_restore": "seat",
    "records:trash_empty": "admin",
    "records:batches": "signed_in",
    "records:batch": "signed_in",
    "records:batch_undo": "seat",
    "records:timeline": "signed_in",
    "records:comment_add": "seat",
    "records:comment_edit": "seat",
    "records:comment_delete": "seat",
    "records:file_add": "seat",
    "records:file": "signed_in",
    "records:file_thumb": "signed_in",
    "records:file_preview": "signed_in",
    "records:file_remove": "seat",
    "records:follow": "signed_in",
}


def SAMPLES() -> dict[str, dict]:
    """Records that exist, so that the walk meets pages and not only 404."""
    from records.models import Batch, Comment, Import
    from records.tests.fake.make import make_thing
    from users.tests.factories import make_user

    author, thing = make_user("author"), make_thing("sample")
    place = {"target_type": thing.record_type, "target_id": thing.pk, "line": thing.pk}
    comment = Comment.objects.create(author=author, text="sample", **place)
    batch = Batch.objects.create(title="sample", kind="sample", actor_kind=1, actor_id=author.pk)
    importing = Import.objects.create(user=author, target="things", name="sample.csv")
    at_thing = {"record_type": thing.record_type, "record_id": thing.pk}
    named = ("timeline", "comment_add", "file_add", "follow", "trash_restore")
    steps = ("", "_file", "_columns", "_preview", "_words", "_refused", "_resume", "_undo")
    imports = {f"records:import{step}": {"pk": importing.pk} for step in steps}
    return (
        imports
        | {f"records:{name}": at_thing for name in named}
        | {
            "records:comment_edit": {"comment_id": comment.pk},
            "records:comment_delete": {"comment_id": comment.pk},
            "records:batch": {"batch_id": batch.pk},
            "records:batch_undo": {"batch_id": batch.pk},
        }
    )
