#!/usr/bin/env python3
"""Labels of samples: those of the corpus are what the files say, and are still there once written as pprof and OTLP."""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from dumped_labels import labels_of  # noqa: E402
from samples import CORPUS, in_parallel, run  # noqa: E402
from tap import it, skip_all  # noqa: E402

FACTS = os.path.join(CORPUS, "expected", "labels", "generated")


def is_near(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * abs(theirs) + 1e-9


def differences(facts, dump):
    """How many values were compared, and what is not as the facts have it."""
    totals, units = labels_of(dump)
    n, wrong = 0, []
    for event, of_event in facts.items():
        ours = totals[event]
        if units[event] != of_event["numeric_units"]:
            wrong.append(f"{event}: units {units[event]}, not {of_event['numeric_units']}")
        for key in {*ours, *of_event["labels"]}:
            theirs = of_event["labels"].get(key, {})
            for value in {*ours[key], *theirs}:
                n += 1
                # What is 0 in an event has no sample there.
                if not is_near(ours[key].get(value, 0), theirs.get(value, 0)):
                    wrong.append(f"{event} {key}={value}: {ours[key].get(value)}, not {theirs.get(value)}")
    return n, wrong


def compare(fact_path):
    name = os.path.relpath(fact_path, FACTS)[:-len(".json")]
    with open(fact_path, encoding="utf-8") as file:
        facts = json.load(file)
    for event in facts.values():
        nonzero = {key for key, values in event["labels"].items() if any(values.values())}
        event["numeric_units"] = {key: unit for key, unit in event["numeric_units"].items() if key in nonzero}
    path = os.path.join(CORPUS, "generated", name)
    read = differences(facts, run("-q", "-T", "dump", path)[1].decode())
    again = {}
    for form in "pprof", "otlp":
        written = run("-q", "-T", form, path)[1]
        dump = run("-q", "-T", "dump", "-", stdin=written)[1].decode()
        # A thread's number 0 is there, which in pprof's form is none.
        again[form] = differences(facts, dump.replace('"thread.id"=0', ""))
    return name, read, again


if __name__ == "__main__":
    if not os.path.isdir(FACTS):
        skip_all("the corpus is not here")
    with it as test:
        for name, (n, wrong), again in in_parallel(compare, sorted(glob.glob(os.path.join(FACTS, "*", "*.json")))):
            test(f"{name}: {n} values", n > 0 and not wrong, *wrong[:8])
            for form, (n_again, wrong_again) in again.items():
                test(f"{name}: {n_again} values once written as {form}", n_again > 0 and not wrong_again, *wrong_again[:8])
