// Proves: which tags of the component are refused; rules.test.ts does so for those of a rule. Does not prove: which
// characters each service takes in a tag.
import { itAccepts, itRefuses } from "./problems";

const tags = (tags: object) => ({ tags });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
const limits =
  /not a tag that S3 takes; 1 to 128 characters for the key, not beginning with "aws:", at most 256 for/;

describe("the validation of tags", () => {
  itAccepts([
    ["accepts as many tags as S3 takes", tags(many(50))],
    ["accepts the longest key and value", tags({ ["k".repeat(128)]: "v".repeat(256) })],
    ["accepts the shortest key, without a value", tags({ k: "" })],
    ["accepts what AWS reserves for beginnings, elsewhere", tags({ "my-aws:owner": "aws:" })],
    ["accepts no tag", tags({})],
  ]);

  itRefuses([
    ["fails more tags than S3 takes", tags(many(51)), { tags: /has more than 50 tags, .*; remove some/ }],
    ["fails a key that is empty", tags({ "": "x" }), { 'tags[""]': limits }],
    [
      "fails a key of 129 characters",
      tags({ ["k".repeat(129)]: "" }),
      { [`tags["${"k".repeat(129)}"]`]: limits },
    ],
    ["fails a value of 257 characters", tags({ owner: "v".repeat(257) }), { 'tags["owner"]': limits }],
    ["fails a tag of AWS's own", tags({ "aws:owner": "me" }), { 'tags["aws:owner"]': limits }],
    [
      "fails each wrong tag and no other",
      tags({ "aws:a": "", fine: "yes", "aws:b": "" }),
      { 'tags["aws:a"]': limits, 'tags["aws:b"]': limits },
    ],
  ]);
});
