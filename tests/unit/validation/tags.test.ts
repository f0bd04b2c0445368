// Proves: which tags of the component are refused, so that buckets, roles and keys all take them, and which tags of a rule's
// filter. Does not prove: that the services take what their pages say.
import { itAccepts, itRefuses, type Refusal, rules } from "./problems";

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
    [
      "accepts every character that S3, IAM and KMS take",
      tags({ "Kosten stelle_.:/=+-@1": "é 東京 ١ _.:/=+-@" }),
    ],
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
    ["fails a tag of AWS's own in capitals", tags({ "AWS:owner": "me" }), { 'tags["AWS:owner"]': limits }],
    [
      "fails keys that differ only in case, which are one key to IAM",
      tags({ Team: "a", team: "b", TEAM: "c", teams: "d" }),
      {
        'tags["team"]': /^differs from "Team" in case only, and to IAM both are one key; keep one of them$/,
        'tags["TEAM"]': /^differs from "Team" in case only/,
      },
    ],
    ...["?", "*", "&", "<", "\\", "'", '"', "#", "(", "\n", "\t", "\0", "😀"].flatMap(
      (character): Refusal[] => [
        [
          `fails the character ${JSON.stringify(character)} in a key`,
          tags({ [`a${character}`]: "" }),
          {
            [`tags[${JSON.stringify(`a${character}`)}]`]:
              /^has the character ".*"\. Keys and values of tags take letters, digits/,
          },
        ],
        [
          `fails the character ${JSON.stringify(character)} in a value`,
          tags({ owner: `a${character}` }),
          { 'tags["owner"]': /^has the character ".*"\. .* Write the tag without it$/ },
        ],
      ],
    ),
    [
      "fails each wrong tag and no other",
      tags({ "aws:a": "", fine: "yes", "aws:b": "" }),
      { 'tags["aws:a"]': limits, 'tags["aws:b"]': limits },
    ],
  ]);
});

describe("the validation of the tags of a rule", () => {
  itAccepts([
    [
      "accepts keys that differ only in case, as those of objects may",
      rules({ tags: { Team: "a", team: "b" } }),
    ],
  ]);
  itRefuses([
    [
      "fails a character that no tag of an object has",
      rules({ tags: { "a*": "" } }),
      { 'rules[0].tags["a*"]': /^has the character "\*"/ },
    ],
    [
      "fails a tag of AWS's own in capitals",
      rules({ tags: { "Aws:x": "" } }),
      { 'rules[0].tags["Aws:x"]': limits },
    ],
  ]);
});
