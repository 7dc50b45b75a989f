"""From checkout to running product: the parts that decide, without starting anything (A)."""

import os
import socket
import stat

import pytest

from crm.local import packages, places
from crm.local.assets import without_source_maps
from crm.local.environment import local_environment
from crm.local.ports import free_port, wanted_port
from crm.local.say import Trouble
from crm.local.stamps import Stamp
from crm.local.state import Lock, State
from crm.local.test import pytest_words


class TestStamps:
    def test_a_step_runs_until_it_succeeded_once(self, tmp_path):
        stamp = Stamp(tmp_path, "step", "input")
        assert stamp.is_stale
        stamp.set()
        assert not Stamp(tmp_path, "step", "input").is_stale

    def test_a_changed_input_makes_it_run_again(self, tmp_path):
        file = tmp_path / "lock.txt"
        file.write_text("one")
        Stamp(tmp_path, "step", file, "x").set()
        file.write_text("two")
        assert Stamp(tmp_path, "step", file, "x").is_stale

    def test_the_border_between_two_inputs_counts(self, tmp_path):
        Stamp(tmp_path, "step", "ab", "c").set()
        assert Stamp(tmp_path, "step", "a", "bc").is_stale


class TestPorts:
    def test_a_taken_port_leads_to_the_next_free_one(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            assert port < free_port(port) <= port + 50

    def test_nobody_asked_means_8000(self):
        assert wanted_port(None) == wanted_port("") == 8000

    @pytest.mark.parametrize("text", ["eighty", "-1", "0", "65536", "80 80"])
    def test_what_is_no_port_is_refused_in_words(self, text):
        with pytest.raises(Trouble, match="Set PORT to a number"):
            wanted_port(text)


class TestPlaces:
    def test_an_ordinary_user_keeps_state_in_the_checkout(self, tmp_path):
        assert places.state_folder({}, tmp_path, as_root=False) == tmp_path / "var"

    def test_root_keeps_it_where_the_servers_account_can_enter(self, tmp_path):
        one = places.state_folder({}, tmp_path / "one", as_root=True)
        two = places.state_folder({}, tmp_path / "two", as_root=True)
        assert one.parent == two.parent == places.SHARED
        assert one != two

    def test_state_dir_decides(self, tmp_path):
        chosen = places.state_folder({"STATE_DIR": str(tmp_path)}, as_root=True)
        assert chosen == tmp_path

    def test_a_long_path_gets_a_short_folder_for_its_sockets(self, tmp_path):
        assert places.socket_folder(tmp_path / "a") == tmp_path / "a"
        assert len(str(places.socket_folder(tmp_path / ("long" * 30)))) < 90


class TestState:
    def test_the_secret_is_made_once_and_readable_by_nobody_else(self, tmp_path):
        state = State(tmp_path / "state")
        secret = state.secret_key()
        assert State(tmp_path / "state").secret_key() == secret
        assert len(secret) >= 50
        assert stat.S_IMODE((tmp_path / "state" / "secret_key").stat().st_mode) == 0o600

    def test_forgetting_keeps_the_secret(self, tmp_path):
        state = State(tmp_path / "state")
        secret = state.secret_key()
        (state.sub("media") / "offer.pdf").write_text("x")
        state.forget()
        assert not (state.folder / "media").exists()
        assert state.secret_key() == secret

    def test_only_one_holds_the_lock_and_the_second_learns_who(self, tmp_path):
        first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
        assert first.take()
        first.write_note(url="http://localhost:8001")
        assert not second.take()
        assert second.note() == {"url": "http://localhost:8001"}
        first.drop()
        assert second.take()
        second.drop()

    def test_guests_share_a_lock_that_the_owner_waits_for(self, tmp_path):
        one, two, owner = (Lock(tmp_path / "lock") for _ in range(3))
        assert one.take(shared=True)
        assert two.take(shared=True)
        assert not owner.take()
        one.drop()
        two.drop()
        assert owner.take()
        owner.drop()


class TestEnvironment:
    def test_mail_becomes_files_unless_a_server_is_named(self, tmp_path):
        state = State(tmp_path / "state")
        assert local_environment({}, state, {})["EMAIL_URL"] == f"file://{state.folder}/mail"
        named = local_environment({"SMTP_HOST": "mail.example.com"}, state, {})
        assert "EMAIL_URL" not in named

    def test_what_the_environment_says_wins(self, tmp_path):
        said = {"SECRET_KEY": "k" * 50, "MEDIA_ROOT": "/srv/files", "EMAIL_URL": "none:"}
        environ = local_environment(said, State(tmp_path / "state"), {})
        assert said.items() <= environ.items()

    def test_server_wheels_only_where_a_server_is_missing(self):
        both = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis://x"}
        names = [lock.name for lock in packages.lock_files(both, for_tests=True)]
        assert names == ["requirements.txt", "requirements-dev.txt"]
        one = {"DATABASE_URL": "postgresql:///x"}
        names = [lock.name for lock in packages.lock_files(one, for_tests=False)]
        assert names == ["requirements.txt", "requirements-local.txt"]


THREE = ["-n", "3", "--dist", "worksteal"]


class TestWords:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ([], [*THREE]),
            (["leads", "-k", "x"], [*THREE, "leads", "-k", "x"]),
            (["-n", "0"], ["-n", "0"]),
            (["-n4"], ["-n4"]),
            (["--numprocesses=1"], ["--numprocesses=1"]),
            (["--pdb"], ["--pdb"]),
            (["-p", "no:xdist"], ["-p", "no:xdist"]),
        ],
    )
    def test_three_processes_unless_somebody_says_otherwise(self, words, expected):
        assert pytest_words(words) == expected

    def test_references_to_source_maps_go_other_lines_stay(self):
        assert without_source_maps(b"a{}\n/*# sourceMappingURL=a.css.map */\n") == b"a{}\n"

    def test_state_belongs_to_this_account(self, tmp_path):
        folder = places.own_folder(tmp_path / "new")
        assert folder.stat().st_uid == os.geteuid()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
