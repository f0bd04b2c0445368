// Proves: what a conformance report says, and what it leaves out so that it can be sent to strangers.
import assert from "node:assert/strict";
import { cases } from "../../conformance/cases";
import { judged } from "../../conformance/controls";
import { redacted } from "../../conformance/redaction";
import { type CaseResult, markdown, type Report } from "../../conformance/report";
import { NotJudged, verdictOfError } from "../../conformance/verdict";

const result = (changes: Partial<CaseResult> = {}): CaseResult => ({
  case: { id: "one", assumption: "It works", page: "A page", how: "It is tried" },
  verdict: "yes",
  seconds: 12.4,
  observed: "It worked.",
  ...changes,
});

const report = (changes: Partial<Report> = {}): Report => ({
  date: "2026-11-30 10:00 UTC",
  service: "AWS",
  regions: ["eu-west-1", "us-east-1"],
  versions: { project: "0.1.0, commit abc1234", node: "v20.19.0", sdk: "3.1169.0" },
  results: [result(), result({ verdict: "no" }), result({ verdict: "not judged" })],
  leftBehind: 0,
  wasInterrupted: false,
  ...changes,
});

describe("a conformance report", () => {
  it("says when, where and with what the assumptions were tried", () => {
    const text = markdown(report());
    assert.match(text, /^# Conformance report\n/);
    assert.match(text, /^- Date: 2026-11-30 10:00 UTC$/m);
    assert.match(text, /^- Service: AWS$/m);
    assert.match(text, /^- Regions: eu-west-1, us-east-1$/m);
    assert.match(
      text,
      /^- Versions: s3-cross-region-replication 0\.1\.0, commit abc1234, Node v20\.19\.0, AWS SDK 3\.1169\.0$/m,
    );
    assert.match(text, /^- Verdicts: 1 yes, 1 no, 1 not judged$/m);
  });

  it("has a row for each case", () => {
    const text = markdown(report());
    assert.match(text, /^\| `one`: It works \| A page \| It is tried \| yes \| 12 \| It worked\. \|$/m);
  });

  it("says that it is incomplete, and that something is left behind", () => {
    const text = markdown(report({ wasInterrupted: true, leftBehind: 2 }));
    assert.match(text, /^- The run was interrupted\.$/m);
    assert.match(text, /^- 2 resources could not be removed; `--clean` tries again\.$/m);
  });

  it("stays a table whatever a service answers", () => {
    const observed = "a | b\r\nc \\| d <script>";
    const text = markdown(report({ results: [result({ observed })] }));
    assert.match(text, /\| a \\\| b c \\\\\\\| d &lt;script> \|$/m);
  });

  it("names no account, no user and no credentials", () => {
    const observed =
      "User: arn:aws:iam::111122223333:user/jane is not authorized on arn:aws:kms:eu-west-1:111122223333:key/1234abcd " +
      "for arn:aws:sts::111122223333:assumed-role/Admin/jane, account 111122223333, key AKIAIOSFODNN7EXAMPLE, " +
      "secret wJalrXUtnFEMI/K7MDENG";
    const text = markdown(report({ results: [result({ observed })] }), ["wJalrXUtnFEMI/K7MDENG"]);
    assert.doesNotMatch(text, /111122223333|jane|Admin|1234abcd|AKIA|wJalr/);
    assert.match(text, /arn:aws:iam::\(account\):user\/\(removed\)/);
  });

  it("keeps the names of the program's own resources and numbers that are no accounts", () => {
    const own = "arn:aws:iam::111122223333:role/crr-conformance/crr-conformance-0123456789-1-no-keys";
    assert.equal(redacted(own), own.replace("111122223333", "(account)"));
    assert.equal(redacted("1764500000000 and 11112222333"), "1764500000000 and 11112222333");
  });
});

describe("the verdict of a case", () => {
  const failure = (name: string, status?: number) =>
    Object.assign(new Error("said"), { name, $metadata: { httpStatusCode: status } });

  it("is never told by an error of a request", () => {
    for (const error of [failure("NotImplemented", 501), failure("AccessDenied", 403), failure("Odd", 400)]) {
      assert.equal(verdictOfError(error).verdict, "not judged");
    }
    assert.match(verdictOfError(failure("UnknownOperationException")).observed, /does not support a request/);
    assert.match(verdictOfError(failure("AccessDenied")).observed, /^The profile lacks a permission/);
    assert.equal(verdictOfError(new NotJudged("Why.")).observed, "Why.");
  });

  it("is no only where the control works and what must fail fails", () => {
    const verdict = (control: boolean, subject: boolean, negative?: boolean) =>
      judged({ control, subject, ...(negative !== undefined && { negative }) }, "").verdict;
    assert.equal(verdict(true, true, false), "yes");
    assert.equal(verdict(true, false, false), "no");
    assert.equal(verdict(false, false, false), "not judged");
    assert.equal(verdict(true, true, true), "not judged");
    assert.equal(verdict(true, false), "no");
  });
});

describe("the cases", () => {
  it("have IDs of their own that fit into the names of their resources", () => {
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    for (const { id } of cases) assert.match(id, /^[a-z]+(-[a-z]+)*$/);
  });

  it("say what they assume, where AWS says so, and how they try it, in words that fit a table", () => {
    for (const { assumption, page, how } of cases) {
      for (const text of [assumption, page, how]) assert.match(text, /^[^|\n]{5,}[^.\s]$/);
    }
  });
});
