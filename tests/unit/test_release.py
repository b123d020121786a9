"""What goes out: the workflows are safe and do what they say; version, date and hooks agree in every file."""

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests import bounds

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")
MAY_WRITE = {("site", "deploy"): {"pages", "id-token"}, ("site", "editions"): {"contents"}}
KEYS = {"name", "on", "permissions", "concurrency", "env", "jobs"}
JOB_KEYS = {"name", "needs", "if", "strategy", "runs-on", "timeout-minutes", "permissions", "environment", "env",
            "steps"}
STEP_KEYS = {"id", "name", "uses", "with", "run", "env", "if"}


def parsed(text):
    """A workflow's text as data; "on" is a truth value to YAML 1.1."""
    return yaml.safe_load(text.replace("\non:", '\n"on":'))


def faults(text):
    """What is wrong with a workflow, in words."""
    for used in re.findall(r"uses:[ ]*(.*)", text):
        if not PINNED.fullmatch(used.strip()):
            yield f"{used.strip()!r} is not pinned to a commit with its version beside it"
    flow = parsed(text)
    yield from (f"unknown key {key}" for key in flow.keys() - KEYS)
    if flow.get("permissions") != {"contents": "read"}:
        yield "the workflow does not start from contents: read"
    for name, job in flow["jobs"].items():
        yield from (f"{name}: {said}" for said in _job_faults(flow, name, job))


def _job_faults(flow, name, job):
    yield from (f"unknown key {key}" for key in job.keys() - JOB_KEYS)
    if "timeout-minutes" not in job:
        yield "has no time limit"
    writes = {what for what, how in job.get("permissions", {}).items() if how != "read"}
    if writes - MAY_WRITE.get((flow["name"], name), set()):
        yield f"may write {sorted(writes)}"
    needed = job.get("needs", [])
    for one in [needed] if isinstance(needed, str) else needed:
        if one not in flow["jobs"]:
            yield f"needs {one}, which is no job"
    if "latest" in str(job["runs-on"]):
        yield "runs on a system that changes by itself"
    for step in job["steps"]:
        yield from _step_faults(step, name, writes)


def _step_faults(step, name, writes):
    yield from (f"unknown key {key}" for key in step.keys() - STEP_KEYS)
    if ("uses" in step) == ("run" in step):
        yield f"a step has both or neither of uses and run: {step}"
    if step.get("uses", "").startswith("actions/checkout@") and "contents" not in writes:
        if step.get("with", {}).get("persist-credentials") is not False:
            yield "the checkout leaves its credentials behind"
    command = step.get("run", "")
    if "${{" in command:
        yield f"a value is pasted into a command: {command!r}; hand it over in env"
    for line in command.splitlines():
        words = shlex.split(line)
        if words[:1] == ["make"] and words[1] not in TARGETS:
            yield f"there is no make {words[1]}"
        if words[:1] == ["python"]:
            yield from (f"there is no {word}" for word in words[1:]
                        if re.fullmatch(r"[\w./-]*(?:\.py|\.txt|/\w+)", word) and word != "bounds.txt"
                        and not (ROOT / word).exists())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_fault(path):
    assert list(faults(path.read_text("utf-8"))) == []


PLANTED = {
    "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1": ("@v7", "not pinned"),
    "permissions:\n  contents: read": ("permissions: write-all", "contents: read"),
    "      pages: write": ("      pages: write\n      packages: write", "may write"),
    "needs: build": ("needs: built", "no job"),
    "    timeout-minutes: 30\n": ("", "time limit"),
    "make site": ("make sight", "no make sight"),
    "persist-credentials: false": ("persist-credentials: true", "credentials"),
    "ubuntu-24.04": ("ubuntu-latest", "changes by itself"),
    "mkdir published": ("echo ${{ github.head_ref }} && mkdir published", "pasted"),
    "    steps:\n      - id": ("    stepz:\n      - id: x\n    steps:\n      - id", "unknown key"),
}


@pytest.mark.parametrize("sound", PLANTED)
def test_a_planted_fault_is_named(sound):
    text = (ROOT / ".github" / "workflows" / "site.yml").read_text("utf-8")
    faulty, message = PLANTED[sound]
    assert sound in text
    assert any(message in said for said in faults(text.replace(sound, faulty, 1)))


def flow(name):
    return parsed((ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8"))


def test_what_is_deployed_is_what_was_tested():
    jobs = flow("site")["jobs"]
    commands = {name: " ".join(step.get("run", "") for step in job["steps"]) for name, job in jobs.items()}
    used = {name: [step.get("uses", "").partition("@")[0] for step in job["steps"]] for name, job in jobs.items()}
    assert [name for name, said in commands.items() if "make site" in said] == ["build"]
    assert "actions/upload-pages-artifact" in used["build"] and "actions/download-artifact" in used["test"]
    tested = next(step for step in jobs["test"]["steps"] if "make test" in step.get("run", ""))
    assert tested["env"]["SITE_DIR"].endswith("/published") and "--directory published" in commands["test"]
    assert jobs["test"]["needs"] == "build" and jobs["deploy"]["needs"] == "test"
    assert jobs["editions"]["needs"] == "deploy"
    assert used["deploy"] == ["actions/deploy-pages"]
    assert "refs/heads/main" in jobs["deploy"]["if"] and "pull_request" in jobs["deploy"]["if"]


def test_the_matrix_is_what_is_promised():
    matrix = flow("tests")["jobs"]["locked"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"] and matrix["python"][0] in PROJECT["requires-python"]
    assert {system.partition("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert not any("make" in step.get("run", "") for step in flow("tests")["jobs"]["locked"]["steps"])
    kinds = flow("tests")["jobs"]["bounds"]["strategy"]["matrix"]["include"]
    assert {kind["packages"] for kind in kinds} == {"oldest", "newest"}
    assert re.fullmatch(r"\d+ \d+ \* \* \d", flow("weekly")["on"]["schedule"][0]["cron"])


def test_the_oldest_packages_are_those_of_the_metadata():
    oldest = bounds.constraints("oldest")
    assert f"numpy=={PROJECT['dependencies'][0].removeprefix('numpy>=')}" in oldest and len(oldest) >= 4
    assert bounds.constraints("newest") == []
    with pytest.raises(ValueError, match="'oldest' or 'newest'"):
        bounds.constraints("middle")


def test_version_and_date_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    version, day = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M).groups()
    assert version == citation["version"] == PROJECT["version"]
    assert day == citation["date-released"] == date.fromisoformat(day).isoformat()


def test_the_citation_is_valid():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0" and citation["type"] in ("software", "dataset")
    assert all(isinstance(citation[key], str) and citation[key] for key in ("title", "message", "abstract"))
    assert citation["authors"] and all(one.keys() & {"name", "family-names"} for one in citation["authors"])
    assert PROJECT["license"] in citation["license"]
    known = {"cff-version", "title", "message", "type", "abstract", "authors", "version", "date-released", "license",
             "keywords", "url", "repository-code", "doi", "identifiers", "preferred-citation", "references", "contact",
             "commit", "license-url", "repository", "repository-artifact"}
    assert not citation.keys() - known
    assert all(citation[key].startswith("https://") for key in ("url", "repository-code") if key in citation)


def test_hooks_use_the_locked_tools():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    assert hooks.keys() == {"ruff", "notebooks"}
    for hook in hooks.values():
        for pin in hook["additional_dependencies"]:
            assert re.search(rf"^{re.escape(pin)}$", LOCK, re.M | re.I), pin
