#!/usr/bin/env python3
"""The script for continuous integration: what it writes and how it ends; and the steps of the GitHub Action and of the
GitLab template around it, which are run as their runners would."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from tap import PROF2DOT, ROOT, it  # noqa: E402

try:
    import yaml
except ImportError:
    yaml = None

CI = os.path.join(ROOT, "packaging/ci")
SCRIPT = os.path.join(CI, "compare.sh")
BEFORE = "main;parse;read 200\nmain;parse 105\nmain;run 495\n"
AFTER = "main;parse;read 400\nmain;parse 100\nmain;run 400\n"


class Folder:
    """A folder with two profiles in it."""

    def __init__(self, path):
        self.path = path
        self.write("before", BEFORE)
        self.write("after", AFTER)

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as out:
            out.write(text)

    def read(self, name):
        try:
            with open(os.path.join(self.path, name), encoding="utf-8") as file:
                return file.read()
        except OSError:
            return ""

    def run(self, command, **environment):
        """Its exit status, standard output and standard error, in this folder."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GITLAB_"))}
        env.update(PROF2DOT=PROF2DOT, **environment)
        done = subprocess.run(command, cwd=self.path, env=env, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr

    def compare(self, *arguments, **environment):
        return self.run([SCRIPT, *arguments], **environment)


def fences(text):
    """The languages of the blocks of a text in Markdown; a block that is not closed is an error."""
    open_one, found = None, []
    for line in text.splitlines():
        mark = re.fullmatch(r"(`{3,})(\w*)", line)
        if mark and open_one is None:
            open_one = mark.group(1)
            found.append(mark.group(2))
        elif mark and not mark.group(2) and len(mark.group(1)) >= len(open_one):
            open_one = None
    if open_one is not None:
        found.append("not closed")
    return found


def test_script(test, folder):
    status, out, err = folder.compare("--title", "Search", "before", "after")
    summary = folder.read("prof2dot/summary.md")
    test("what is slower than allowed ends with status 4", status == 4, status, err)
    test("and is said on standard error and at the end", "prof2dot: slower: 800 before, 900 after" in err
         and out == "Search: slower than allowed (prof2dot/summary.md)\n", out, err)
    test("the summary has a heading, the reason, a table and a graph for Mermaid",
         summary.startswith("## Search: slower than allowed\n") and fences(summary) == ["text", "text", "mermaid"]
         and "| <code>read</code>  | 200 | 400 | +200 | +100.0 % |\n" in summary
         and "these functions grew most: read (+200)" in summary and "flowchart TD" in summary
         and re.search(r"^ *\+ +200 +400 +\+200 .* read$", summary, re.M), summary)
    for unit, number, shown in (("ns", 1500, "1.50 µs"), ("ns", 2.5e9, "2.50 s"), ("bytes", 3 << 20, "3.00 MiB"),
                                ("bytes", 12, "12 B")):
        folder.write("unit.json", json.dumps({
            "version": 0, "costs": [{"description": "x", "unit": unit}], "functions": [{"name": "f"}],
            "events": [{"callchain": [0], "cost": [number]}]}))
        folder.compare("--output", "unit", "", "unit.json")
        summary = folder.read("unit/summary.md")
        test(f"{number} {unit} are {shown}", f"| <code>f</code>  | {shown} | {shown} | 1 |\n" in summary, summary[:300])
    test("the report is there", "</html>" in folder.read("prof2dot/report.html"))

    status, out, _ = folder.compare("--output", "a/b", "--fail-if-slower", "20%", "before", "after")
    test("what is within the limit ends with status 0", status == 0 and "not slower" in out, status, out)
    test("and is in the folder that was asked for", folder.read("a/b/summary.md").startswith("## Profile: not slower\n"))
    status, out, _ = folder.compare("--fail-if-slower", "none", "before", "after")
    test("without a limit nothing is too slow", status == 0 and "Profile: compared" in out, status, out)
    status, _, _ = folder.compare("before", "after", "--", "--root", "run")
    test("options after -- reach prof2dot", status == 0, status)


def test_edges(test, folder):
    for base in ("", "no-such-file"):
        status, out, err = folder.compare(base, "after")
        summary = folder.read("prof2dot/summary.md")
        test(f"without a base (\"{base}\") the profile alone is shown", status == 0 and "no base" in out
             and fences(summary) == ["text", "mermaid"] and "read" in summary, status, out, err)
    status, _, err = folder.compare("before", "no-such-file")
    test("a profile that is not there is an error, and the summary says which", status == 1 and "no-such-file" in err
         and "no-such-file" in folder.read("prof2dot/summary.md"), status, err)
    for wrong in (["before"], ["--limit", "3", "before", "after"], ["--output"],
                  ["--fail-if-slower", "x", "before", "after"]):
        status, _, err = folder.compare(*wrong)
        test(f"compare.sh {' '.join(wrong)} is refused", status == 2 and err, status, err)

    folder.write("hostile", "main;``````;</details><script>alert(1)</script> 900\nmain;[a](b) 3\nmain;\\n## x 1\n"
                            "main;a|b *c* _d_ @me #1 http://x.org é 70\n")
    status, _, err = folder.compare("before", "hostile")
    summary = folder.read("prof2dot/summary.md")
    outside = re.sub(r"^``````\w*\n.*?^``````$", "", summary, flags=re.M | re.S)
    test("names of functions cannot leave their block", status == 4 and fences(summary) == ["text", "text", "mermaid"]
         and "script>" not in outside and "[a]" not in outside and "## x" not in outside, outside, err)
    rows = [line for line in outside.splitlines() if line.startswith("| <code>")]
    test("nor their cell: what could be markup, a link or a name is an entity", len(rows) >= 5 and any(
        "<code>a&#124;b &#42;c&#42; &#95;d&#95; &#64;me &#35;1 http&#58;//x&#46;org é</code>" in row for row in rows)
         and all(re.fullmatch(r"\| <code>[^|<>*_@#\[\]`.:\\]*</code>[ \w]*\|( [^|<>]* \|){4}",
                              re.sub(r"&#\d+;", "", row)) for row in rows), *rows)


def test_github(test, folder):
    folder.write("shown", "earlier\n")
    _, out, _ = folder.compare("before", "after", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY="shown",
                               GITHUB_OUTPUT="outputs")
    test("GitHub gets the summary, after what is there", folder.read("shown") == "earlier\n" + folder.read(
        "prof2dot/summary.md"))
    test("and whether it is slower", folder.read("outputs") == "slower=true\nfolder=prof2dot\n", folder.read("outputs"))
    test("and an error of one line, its signs of percent escaped", re.search(
        r"^::error title=prof2dot::prof2dot: slower: 800 before, 900 after \(\+12.5%25, more than 10%25\)$", out, re.M),
         out)


def parsed(name):
    with open(os.path.join(CI, name), encoding="utf-8") as file:
        return yaml.safe_load(file)


def step_faults(step, inputs):
    """What is wrong with a step of a composite action."""
    if ("run" in step) == ("uses" in step):
        yield "a step runs or uses something"
    if "run" in step and "shell" not in step:
        yield "a step that runs something names its shell"
    if "${{" in step.get("run", ""):
        yield "values get into a script by its environment alone"
    for text in [*step.get("env", {}).values(), *step.get("with", {}).values(), step.get("if", "")]:
        for name in re.findall(r"inputs\.([\w-]+)", text):
            if name not in inputs:
                yield f"there is no input {name}"
    for name in re.findall(r"\$\{?([A-Z_]+)\b", step.get("run", "")):
        if name not in step.get("env", {}):
            yield f"no environment has {name}"


def test_action(test, folder):
    action = parsed("action.yml")
    steps = action["runs"]["steps"]
    known = {"name", "description", "inputs", "outputs", "runs"}
    test("the action has what one must have, and no more", set(action) == known and action["runs"]["using"] == "composite"
         and all(set(each) <= {"description", "required", "default"} and isinstance(each.get("default", ""), str)
                 for each in action["inputs"].values())
         and all(set(each) == {"description", "value"} for each in action["outputs"].values()))
    faults = [fault for step in steps for fault in step_faults(step, action["inputs"])]
    test("its steps are sound", len(steps) == 3 and not faults, *faults)

    compare = next(step for step in steps if step.get("id") == "compare")
    given = {"before": "before", "after": "after", "options": "--root main --normalize", "output": "out put"}
    values = {f"inputs.{name}": given.get(name, each.get("default", "")) for name, each in action["inputs"].items()}
    values["github.action_path"] = CI
    env = {name: re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: values[found.group(1)], text)
           for name, text in compare["env"].items()}
    status, out, err = folder.run(["bash", "-e", "-o", "pipefail", "-c", compare["run"]], **env)
    test("its step compares, with more options", status == 0 and out == "Profile: not slower (out put/summary.md)\n"
         and "scaled so that both are 100%" in folder.read("out put/summary.md"), status, out, err)


def test_gitlab(test, folder):
    template = parsed("gitlab.yml")
    job = template[".prof2dot-compare"]
    test("GitLab's template is one hidden job with known keys", list(template) == [".prof2dot-compare"] and set(job) == {
        "stage", "image", "variables", "script", "artifacts"} and job["artifacts"]["when"] == "always")
    used = set(re.findall(r"\$([A-Z0-9_]+)", " ".join(job["script"]) + str(job["artifacts"]["paths"])))
    test("its variables are used, and all that it uses are there", used == set(job["variables"]), used)
    test("it runs the script where it is installed", job["variables"]["PROF2DOT_COMPARE"]
         == "/usr/share/prof2dot/compare.sh")
    env = {**job["variables"], "PROF2DOT_COMPARE": SCRIPT, "PROF2DOT_BEFORE": "before", "PROF2DOT_AFTER": "after"}
    status, out, err = folder.run(["sh", "-e", "-c", "\n".join(job["script"])], **env)
    test("its script compares, and fails the job", status == 4 and "Profile: slower than allowed" in out, status, out, err)
    status, out, err = folder.run(["sh", "-e", "-c", "\n".join(job["script"])],
                                  **{**env, "PROF2DOT_FAIL_IF_SLOWER": "none", "PROF2DOT_OPTIONS": "--root main"})
    test("unless it is told not to", status == 0, status, out, err)


with tempfile.TemporaryDirectory() as path, it as test:
    folder = Folder(path)
    test_script(test, folder)
    test_edges(test, folder)
    test_github(test, folder)
    if yaml is None:
        test.skip("the action and the template", "no yaml for Python (package python3-yaml)")
    else:
        test_action(test, folder)
        test_gitlab(test, folder)
