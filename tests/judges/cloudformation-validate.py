"""Says as JSON what AWS's cloudformation-validate finds in templates, and by how many rules it looked.

Reads {"templates": [path], "guardRules": [path]}; the second are AWS's rules in the language of CloudFormation Guard.
"""

import json
import sys

from cloudformation_validate import (
    CompositeEngine,
    CompositeEngineConfig,
    RuleOrigin,
    Severity,
    file_to_external_rule_source,
)

asked = json.load(sys.stdin)
rules = [file_to_external_rule_source(path) for path in asked["guardRules"]]
engine = CompositeEngine(CompositeEngineConfig(guard_rules=rules))
findings = [
    {
        "template": template,
        "rule": found.rule_id,
        "guard": found.source == RuleOrigin.GUARD,
        "resource": found.entity.logical_id if found.entity else "",
    }
    for template in asked["templates"]
    for found in engine.validate_template(template).diagnostics
    if found.severity != Severity.INFO
]
json.dump({"rules": len(engine.list_rules()), "findings": findings}, sys.stdout)
