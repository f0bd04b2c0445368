// Proves: which settings of the role are refused. Does not prove: that an existing role or boundary is there; the
// deploy finds that out.
import { itAccepts, itRefuses, type Refusal } from "./problems";

const arn = "arn:aws:iam::111122223333:role/replicator";
const boundary = "arn:aws:iam::111122223333:policy/bounds";
const role = (change: object) => ({ role: change });

describe("the validation of the role", () => {
  itAccepts([
    [
      "accepts every setting of a new role",
      role({
        name: "docs+replicator=1,2.3@home_-",
        path: "/service/replication/",
        permissionsBoundary: boundary,
        conditions: "strict",
      }),
    ],
    ["accepts the shortest name", role({ name: "r" })],
    ["accepts the longest name", role({ name: "x".repeat(64) })],
    ["accepts the root as a path", role({ path: "/" })],
    [
      "accepts a boundary of AWS's own",
      role({ permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }),
    ],
    ["accepts a role that is there already", role({ arn })],
    ["accepts rights for a role that is there already", role({ arn, attachRights: true })],
    [
      "accepts an existing role with a path, in another partition",
      role({ arn: "arn:aws-cn:iam::111122223333:role/a/b" }),
    ],
    ["accepts a role without conditions", role({ conditions: "none" })],
    ["accepts a role without a setting", role({})],
  ]);

  const wrong: [what: string, field: string, value: string, demand: RegExp][] = [
    [
      "role that is only a name",
      "arn",
      "replicator",
      /: "replicator"; write it like "arn:aws:iam::111122223333:role\/name"$/,
    ],
    ["user in place of a role", "arn", "arn:aws:iam::111122223333:user/me", /:user\/me"; write it like/],
    ["role with a space after it", "arn", `${arn} `, /replicator "; write it like/],
    ["role with a space before it", "arn", ` ${arn}`, /: " arn:.*; write it like/],
    [
      "role of an account with too many digits",
      "arn",
      arn.replace("3333:", "33334:"),
      /: "arn:.*:1111222233334:/,
    ],
    ["boundary with a space before it", "permissionsBoundary", ` ${boundary}`, /: " arn:/],
    ["boundary with a space after it", "permissionsBoundary", `${boundary} `, /bounds "; write it like/],
    [
      "boundary of an account with too many digits",
      "permissionsBoundary",
      boundary.replace("3333:", "33334:"),
      /: "arn:.*:1111222233334:/,
    ],
    [
      "name of 65 characters",
      "name",
      "x".repeat(65),
      /: "x{65}"; use 1 to 64 letters, digits and "\+=,.@-_"$/,
    ],
    ["name with a slash", "name", "a/b", /: "a\/b"; use 1 to 64 letters/],
    ["name that is there but empty", "name", "", /: ""; use 1 to 64 letters/],
    [
      "path that does not begin with a slash",
      "path",
      "service/",
      /: "service\/"; begin and end it with "\/", without spaces, .*$/,
    ],
    [
      "path that does not end with a slash",
      "path",
      "/service",
      /: "\/service"; begin and end it with "\/", without spaces, .*$/,
    ],
    ["path with a space", "path", "/my service/", /: "\/my service\/"/],
    [
      "boundary that is only a name",
      "permissionsBoundary",
      "bounds",
      /: "bounds"; write it like ".*:policy\/name"$/,
    ],
    ["role in place of a boundary", "permissionsBoundary", arn, /:role\/replicator"; write it like/],
  ];
  itRefuses(
    wrong.map(
      ([what, field, value, demand]): Refusal => [
        `fails a ${what}`,
        role({ [field]: value }),
        { [`role.${field}`]: RegExp(`^is not one that IAM takes.*${demand.source}`) },
      ],
    ),
  );

  const excluded: [field: string, value: string][] = [
    ["name", "replicator"],
    ["path", "/"],
    ["permissionsBoundary", boundary],
    ["conditions", "ifExists"],
  ];
  itRefuses([
    ...excluded.map(
      ([field, value]): Refusal => [
        `fails ${field} of a role that is there already`,
        role({ arn, [field]: value }),
        { [`role.${field}`]: /no meaning for a role that is there already; leave it out, or leave out arn/ },
      ],
    ),
    [
      "fails rights for a new role, which has them",
      role({ attachRights: true }),
      { "role.attachRights": /no meaning for a new role, which has its rights; leave it out/ },
    ],
    [
      "fails trust conditions that do not exist",
      role({ conditions: "ifexists" }),
      { "role.conditions": /^is "ifexists"; use one of ifExists, strict, none$/ },
    ],
  ]);
});
