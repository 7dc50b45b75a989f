"""Pages of what hangs on a record: comments, files, following."""

from __future__ import annotations

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records.access import must_write, visible_target
from records.attached import comments, files, followers
from records.attached.forms import CommentForm, CorrectionForm, FilesForm
from records.gates import STALE
from records.models import Attached, Attachment, Comment, Record
from records.models.attachments import Preview, preview_paths
from records.storage import NoRoom
from records.timeline.views import answer_with_story


def writable_target(request: HttpRequest, record_type: int, record_id: int) -> Record:
    record = visible_target(request.user, record_type, record_id)
    must_write(request.user)
    return record


def own_or_refuse(request: HttpRequest, outcome) -> None:
    for code in outcome.held:
        messages.error(request, str(outcome.messages[code]))


@require_POST
def comment_add(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    record = writable_target(request, record_type, record_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return answer_with_story(request, record, composer=form, status=422)
    comments.add_comment(record, by=request.user, **form.cleaned_data)
    return answer_with_story(request, record)


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    comment, record = _attached(request, Comment, comment_id)
    known = {"text": comment.text, "version": comment.version}
    form = CorrectionForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            outcome = comments.edit_comments(
                Comment.objects.with_ids([comment.pk]),
                by=request.user,
                text=form.cleaned_data["text"],
                expect={comment.pk: form.cleaned_data["version"]},
            )
            if not outcome.held:
                return redirect(story_url(record))
            for code in outcome.held:
                form.add_error(None, str(outcome.messages[code]))
            status = 409 if STALE in outcome.held else 403
    context = {"form": form, "record": record, "back": story_url(record), "comment": comment}
    return render(request, "records/comment.html", context, status=status)


@require_POST
def comment_delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    comment, record = _attached(request, Comment, comment_id)
    outcome = comments.delete_comments(Comment.objects.with_ids([comment.pk]), by=request.user)
    own_or_refuse(request, outcome)
    return redirect(story_url(record))


@require_POST
def file_add(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    record = writable_target(request, record_type, record_id)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer_with_story(request, record, uploads=form, status=422)
    try:
        files.attach_files(record, by=request.user, uploads=form.cleaned_data["files"])
    except NoRoom as problem:
        form.add_error("files", str(problem))
        return answer_with_story(request, record, uploads=form, status=507)
    return answer_with_story(request, record)


# Should a browser show it after all, nothing in it runs or loads.
@csp({"default-src": [NONE], "sandbox": []})
@require_GET
def file_download(request: HttpRequest, file_id: int) -> HttpResponse:
    """The bytes, for those who see the record; never shown inline, never run (TRUST C7)."""
    visible = Attachment.objects.visible_to(request.user).live()
    attachment = get_object_or_404(visible, pk=file_id)
    try:
        content = default_storage.open(attachment.path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@csp({"default-src": [NONE], "sandbox": []})
@require_GET
def file_preview(request: HttpRequest, file_id: int, size: str) -> HttpResponse:
    """A picture we drew ourselves, for those who may have the file; shown inline (X38)."""
    visible = Attachment.objects.visible_to(request.user).live()
    attachment = get_object_or_404(visible, pk=file_id, preview=Preview.READY)
    path = preview_paths(attachment.path)[size == "large"]
    try:
        content = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300"}
    return FileResponse(content, content_type="image/jpeg", headers=headers)


@require_POST
def file_remove(request: HttpRequest, file_id: int) -> HttpResponse:
    attachment, record = _attached(request, Attachment, file_id)
    files.remove_files(Attachment.objects.with_ids([attachment.pk]), by=request.user)
    return redirect(story_url(record))


@require_POST
def follow(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    """``on=1`` follows, ``on=0`` does not; anybody who sees a record may hear of it."""
    record = visible_target(request.user, record_type, record_id)
    act = followers.follow if request.POST.get("on") == "1" else followers.unfollow
    act(record, by=request.user, users=[request.user.pk])
    return redirect(story_url(record))


def _attached(
    request: HttpRequest, model: type[Attached], attached_id: int
) -> tuple[Attached, Record]:
    """A live comment or file that the user may see, and may write at."""
    rows = model.objects.visible_to(request.user).live()
    attached = get_object_or_404(rows, pk=attached_id)
    return attached, writable_target(request, attached.target_type, attached.target_id)


def story_url(record: Record) -> str:
    """The record's own page, or the page of its story where it has none."""
    if hasattr(record, "get_absolute_url"):
        return record.get_absolute_url()
    return reverse("records:timeline", args=[record.record_type, record.pk])
