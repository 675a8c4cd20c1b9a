# SPDX-License-Identifier: Apache-2.0
"""A wrong configuration is refused before anything is opened, by a message that names file, line and key."""
from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from rig import build_folder  # noqa: E402

ANSWER_SECONDS = 30.0


class ConfigurationCase:
    program: str
    number: tuple[str, str]  # section and key of an integer
    good: dict[str, str]  # what the sample needs on a machine that is not set up, to raise no doubt

    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="bangui-conf-"))
        self.file = Path(folder) / "daemon.toml"
        self.policy = Path(folder) / "policy.toml"
        self.policy.write_text("")

    def run_with(self, text: str, *arguments: str, environment: dict[str, str] | None = None
                 ) -> subprocess.CompletedProcess[str]:
        self.file.write_text(text)
        return subprocess.run(
            [build_folder() / self.program, "--config", self.file, *(arguments or ("--check-config",))],
            capture_output=True, text=True, timeout=ANSWER_SECONDS, env=environment or {})

    def assert_refused(self, text: str, *named: str, environment: dict[str, str] | None = None) -> None:
        for arguments in ((), ("--check-config",)):
            done = self.run_with(text, *arguments, environment=environment)
            self.assertEqual(done.returncode, 2, done.stderr)
            for name in named:
                self.assertIn(name, done.stderr)

    def test_an_unknown_key_is_named_with_its_line(self) -> None:
        section, _ = self.number
        self.assert_refused(f"# a comment\n[{section}]\nno_such_key = 1\n", f"{self.file}:3", f"{section}.no_such_key")

    def test_an_unknown_section_is_named(self) -> None:
        self.assert_refused("[no_such_section]\nkey = 1\n", f"{self.file}:", "no_such_section")

    def test_a_wrong_type_is_named_with_its_line(self) -> None:
        section, key = self.number
        self.assert_refused(f"[{section}]\n\n{key} = \"many\"\n", f"{self.file}:3", f"{section}.{key}")

    def test_a_number_out_of_range_is_named_with_its_range(self) -> None:
        section, key = self.number
        self.assert_refused(f"[{section}]\n{key} = -7\n", f"{self.file}:2", f"{section}.{key}", "-7")

    def test_what_is_not_toml_is_named_with_its_line(self) -> None:
        self.assert_refused("[x\n", f"{self.file}:1")
        self.assert_refused("\n\na = = b\n", f"{self.file}:3")

    def test_a_file_that_is_not_there_is_named(self) -> None:
        done = subprocess.run([build_folder() / self.program, "--config", self.file, "--check-config"],
                              capture_output=True, text=True, timeout=ANSWER_SECONDS, env={})
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(self.file), done.stderr)

    def test_an_unknown_option_is_named(self) -> None:
        done = subprocess.run([build_folder() / self.program, "--no-such-option"], capture_output=True, text=True,
                              timeout=ANSWER_SECONDS, env={})
        self.assertEqual(done.returncode, 2)
        self.assertIn("--no-such-option", done.stderr)

    def test_the_sample_is_good_as_it_is(self) -> None:
        sample = subprocess.run([build_folder() / self.program, "--print-sample-config"], capture_output=True,
                                text=True, timeout=ANSWER_SECONDS, check=True, env={}).stdout
        done = self.run_with(sample, "--check-config", environment=self.good)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class WebConfigurationTest(ConfigurationCase, unittest.TestCase):
    program = "bangui-web/bangui-web"
    number = ("limits", "connections")
    good = {"BANGUI_WEB_PROXY_TRUSTED_UIDS": "33"}

    def test_a_wrong_variable_is_named(self) -> None:
        self.assert_refused("", "BANGUI_WEB_LIMITS_CONNECTIONS", environment={"BANGUI_WEB_LIMITS_CONNECTIONS": "99999"})
        self.assert_refused("", "BANGUI_WEB_NO_SUCH", environment={"BANGUI_WEB_NO_SUCH": "1"})


class BanguidConfigurationTest(ConfigurationCase, unittest.TestCase):
    """The policy is a file of its own, which only root may have written."""

    program = "banguid/banguid"
    number = ("limits", "connections")

    @property
    def good(self) -> dict[str, str]:
        return {"BANGUI_BANGUID_POLICY_FILE": str(self.policy)}

    def assert_policy_refused(self, text: str, *named: str) -> None:
        self.policy.write_text(text)
        done = self.run_with("", "--check-config", environment=self.good)
        self.assertEqual(done.returncode, 2, done.stderr)
        for name in named:
            self.assertIn(name, done.stderr)

    def test_a_wrong_policy_is_named_with_line_and_key(self) -> None:
        self.assert_policy_refused("[limits]\nwidest_ipv4 = 8\n", f"{self.policy}:2", "limits.widest_ipv4")
        self.assert_policy_refused("[limits]\n\nno_such = 1\n", f"{self.policy}:3", "limits.no_such")
        self.assert_policy_refused("[protect]\nprefixes = [\"banana\"]\n", f"{self.policy}:2", "protect.prefixes")

    def test_a_policy_that_others_can_write_is_none(self) -> None:
        self.policy.chmod(0o666)
        self.assert_policy_refused("", str(self.policy))

    def test_a_policy_that_is_missing_is_named(self) -> None:
        self.policy.unlink()
        done = self.run_with("", "--check-config", environment=self.good)
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(self.policy), done.stderr)
