"""Runs the program beside this through Pulumi's Automation API: up, preview --refresh, import, destroy. Arguments: type, name and id to import."""

import runpy
import sys

from pulumi import automation

kind, name, identifier = sys.argv[1:]
stack = automation.create_or_select_stack(
    stack_name="test",
    project_name="stranger",
    program=lambda: runpy.run_path("__main__.py"),
    opts=automation.LocalWorkspaceOptions(work_dir="."),
)
stack.up(on_output=print)
stack.preview(refresh=True, expect_no_changes=True, on_output=print)
stack.import_resources(
    resources=[{"type": kind, "name": name, "id": identifier}],
    protect=False,
    generate_code=False,
    on_output=print,
)
stack.destroy(on_output=print)
