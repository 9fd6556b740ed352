"""Dagster's own two checks of a dagster_cloud.yaml, and its merge of defaults, asked line by line.

Reads one JSON value a line, {"text": "..."}, and answers with one: what `dagster-cloud ci check` and the agent refuse, as lists of
messages, and the locations as `dagster-cloud ci template` merges them (null where it fails). The directory `src` is there.
"""

import json
import pathlib
import sys
import tempfile

from dagster_cloud.workspace.config_schema import validate_workspace_location
from dagster_cloud_cli.commands.ci.checks import check_dagster_cloud_yaml
from dagster_cloud_cli.config.merger import DagsterCloudConfigDefaultsMerger
from dagster_cloud_cli.config.models import load_dagster_cloud_yaml
from dagster_shared.utils import remove_none_recursively
from dagster_shared.yaml_utils import safe_load_yaml


def refused_by_ci(path):
    try:
        return check_dagster_cloud_yaml(path).errors
    except Exception as error:  # `ci check` ends with a traceback
        return [f"{type(error).__name__}: {error}"]


def refused_by_agent(locations):
    errors = []
    for location in locations:
        if isinstance(location, dict):
            location = {key: value for key, value in location.items() if key != "build"}
        try:
            errors += validate_workspace_location(location)
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
    return errors


def written_locations(text):
    try:
        locations = safe_load_yaml(text)["locations"]
    except Exception:  # nothing that could be sent to an agent
        return []
    return locations if isinstance(locations, list) else []


def merged_locations(text):
    try:
        merged = DagsterCloudConfigDefaultsMerger().process(load_dagster_cloud_yaml(text))
        return [remove_none_recursively(location.model_dump()) for location in merged.locations]
    except Exception:
        return None


def answer(text, path):
    path.write_text(text, encoding="utf-8")
    merged = merged_locations(text)
    return {
        "ci": refused_by_ci(path),
        "agent": refused_by_agent(written_locations(text)),
        "agent_merged": refused_by_agent(merged or []),
        "merged": merged,
    }


def main():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "dagster_cloud.yaml"
        (pathlib.Path(directory) / "src").mkdir()
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line)["text"], path), default=str), flush=True)


main()
