"""Children never outlive their supervisor, and come back when they end by themselves (A)."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from crm.local.children import Child, wait_until
from crm.local.say import Trouble
from crm.local.supervisor import RESTARTS, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-S", "-c", "print('no such table'); raise SystemExit(3)"]


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_child_is_asked_to_stop_and_does(tmp_path):
    child = Child("sleeper", SLEEP, tmp_path / "log")
    child.start()
    assert child.is_running
    child.stop()
    assert child.process.returncode == -signal.SIGTERM


def test_one_that_does_not_listen_is_killed(tmp_path):
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    stubborn = [sys.executable, "-S", "-c", f"{code}; time.sleep(60)"]
    child = Child("stubborn", stubborn, tmp_path / "log", patience=0.2)
    child.start()
    assert wait_until(lambda: "1" in child.log.read_text(), child, 10)
    child.stop()
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise exists on Linux only")
def test_kill_9_of_the_supervisor_leaves_nothing(tmp_path):
    """The control is the second child: started without the tie, it lives on."""
    program = f"""
        import subprocess, sys, time
        from pathlib import Path
        from crm.local.children import Child
        child = Child("sleeper", {SLEEP!r}, Path({str(tmp_path)!r}) / "log")
        child.start()
        control = subprocess.Popen({SLEEP!r}, start_new_session=True)
        print(child.process.pid, control.pid, flush=True)
        time.sleep(60)
    """
    supervisor = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with supervisor:
        tied, control = map(int, supervisor.stdout.readline().split())
        supervisor.kill()
    try:
        assert wait_until(lambda: ended(tied), None, 10)
        assert not ended(control)
    finally:
        os.kill(control, signal.SIGKILL)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def run_until_ended(supervisor: Supervisor, child: Child, times: int) -> None:
    """Let ``child`` end ``times`` times, each time the pause before its next start gone by."""
    for _ in range(times):
        child.process.wait()
        supervisor.look_once()  # notices
        supervisor.clock.now += 20
        supervisor.look_once()  # starts it again


def test_a_crashed_child_is_started_again(tmp_path):
    child = Child("worker", SLEEP, tmp_path / "log")
    supervisor = Supervisor([child], vital=set(), clock=Clock())
    child.start()
    first = child.process
    first.kill()
    run_until_ended(supervisor, child, 1)
    assert child.is_running
    assert child.process.pid != first.pid
    supervisor_children_stop(supervisor)


def supervisor_children_stop(supervisor: Supervisor) -> None:
    for child in supervisor.children:
        child.stop()


def test_a_worker_that_keeps_ending_is_left_off_and_said(tmp_path, capsys):
    child = Child("worker", FAIL, tmp_path / "log")
    supervisor = Supervisor([child], vital={"web"}, clock=Clock())
    child.start()
    run_until_ended(supervisor, child, RESTARTS + 1)
    assert supervisor.given_up == {"worker"}
    said = capsys.readouterr().err
    assert "stays off" in said
    assert "no such table" in said


def test_without_the_web_there_is_nothing_to_keep_running(tmp_path):
    child = Child("web", FAIL, tmp_path / "log")
    supervisor = Supervisor([child], vital={"web"}, clock=Clock())
    child.start()
    with pytest.raises(Trouble, match="web ended 6 times"):
        run_until_ended(supervisor, child, RESTARTS + 1)


def test_ends_long_ago_are_forgiven(tmp_path):
    child = Child("web", FAIL, tmp_path / "log")
    supervisor = Supervisor([child], vital={"web"}, clock=Clock())
    child.start()
    for _ in range(RESTARTS * 2):
        run_until_ended(supervisor, child, 1)
        supervisor.clock.now += 100
    assert not supervisor.given_up
    supervisor_children_stop(supervisor)


def test_waiting_ends_early_when_the_child_is_gone(tmp_path):
    child = Child("web", FAIL, tmp_path / "log")
    child.start()
    started = time.monotonic()
    assert not wait_until(lambda: False, child, 60)
    assert time.monotonic() - started < 30
