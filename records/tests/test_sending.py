"""A form sent twice does its work once (TRUST D7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from records import sending
from records.models import Attachment, Comment, SentForm
from records.tests.fake.make import make_thing
from users.tests.factories import make_user
from users.tests.race import at_once

TOKEN = "one page"


def address(thing, name: str = "comment_add") -> str:
    return reverse(f"records:{name}", args=[thing.record_type, thing.pk])


@pytest.fixture
def signed_in(client, rep):
    client.force_login(rep)
    return client


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_second_is_led_where_the_first_was(self, signed_in):
        thing = make_thing()
        sent = {"text": "Hello", "form_token": TOKEN}
        first, second = (signed_in.post(address(thing), sent) for _time in range(2))
        assert (first.status_code, first.url) == (second.status_code, second.url)
        assert Comment.objects.count() == 1

    def test_other_words_on_the_same_page_are_another_sending(self, signed_in):
        """Back in the browser, another comment: nothing typed is swallowed."""
        thing = make_thing()
        for text in ("Hello", "And"):
            signed_in.post(address(thing), {"text": text, "form_token": TOKEN})
        assert Comment.objects.count() == 2

    def test_the_same_words_from_a_new_page_are_meant(self, signed_in):
        thing = make_thing()
        for token in ("one", "two"):
            signed_in.post(address(thing), {"text": "Ping", "form_token": token})
        assert Comment.objects.count() == 2

    def test_a_refused_form_may_be_sent_again(self, signed_in):
        thing = make_thing()
        assert signed_in.post(address(thing), {"form_token": TOKEN}).status_code == 422
        assert not SentForm.objects.exists()

    def test_it_is_somebodys_own(self, signed_in, client):
        thing = make_thing()
        signed_in.post(address(thing), {"text": "Hello", "form_token": TOKEN})
        other = Client()
        other.force_login(make_user("other"))
        other.post(address(thing), {"text": "Hello", "form_token": TOKEN})
        assert Comment.objects.count() == 2

    @pytest.mark.parametrize("token", ["", "x" * 65])
    def test_without_a_token_each_counts(self, signed_in, token):
        thing = make_thing()
        for _time in range(2):
            signed_in.post(address(thing), {"text": "Hello", "form_token": token})
        assert Comment.objects.count() == 2

    def test_files_too(self, signed_in):
        """WA-12: one click too many does not attach a file twice."""
        thing = make_thing()
        for _time in range(2):
            upload = SimpleUploadedFile("plan.txt", b"the plan")
            sent = {"files": upload, "form_token": TOKEN}
            assert signed_in.post(address(thing, "file_add"), sent).status_code == 302
        assert Attachment.objects.count() == 1

    def test_every_page_carries_a_token_of_its_own(self, signed_in):
        thing = make_thing()
        page = reverse("records:timeline", args=[thing.record_type, thing.pk])
        tokens = {
            signed_in.get(page).text.split('name="form_token" value="')[1][:16] for _n in "ab"
        }
        assert len(tokens) == 2

    def test_what_was_sent_long_ago_is_forgotten(self, signed_in):
        signed_in.post(address(make_thing()), {"text": "Hello", "form_token": TOKEN})
        sending.forget_sent()
        assert SentForm.objects.count() == 1
        SentForm.objects.update(at="2020-01-01T00:00Z")
        sending.forget_sent()
        assert SentForm.objects.count() == 0


def send_at_once(times: int = 6) -> list:
    thing, rep = make_thing(), make_user("rep")
    clients = [Client() for _n in range(times)]
    for each in clients:
        each.force_login(rep)
    sent = {"text": "Hello", "form_token": TOKEN}
    return at_once(*(lambda each=each: each.post(address(thing), sent) for each in clients))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_done_once():
    answers = send_at_once()
    assert Comment.objects.count() == 1
    assert len({answer.url for answer in answers}) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_it_is_done_each_time(monkeypatch):
    monkeypatch.setattr(sending, "claim", lambda key: True)
    send_at_once()
    assert Comment.objects.count() == 6
