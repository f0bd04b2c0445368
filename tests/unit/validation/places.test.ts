// Proves: which regions, accounts and endpoints are refused before anything is called, and what the error says. Does
// not prove: that a region is open to the account, nor that the credentials belong to it; the deploy finds that out.
import { dr, itAccepts, itRefuses, type Refusal, source } from "./problems";

const locally = (endpoint: string) => source({ endpoint, allowPlainHttpOnLoopback: true });

describe("the validation of places", () => {
  itAccepts([
    ["accepts two regions and nothing else", {}],
    ["accepts China", { ...source({ region: "cn-north-1" }), ...dr({ region: "cn-northwest-1" }) }],
    ["accepts GovCloud", { ...source({ region: "us-gov-west-1" }), ...dr({ region: "us-gov-east-1" }) }],
    [
      "accepts two destinations in one region",
      { destinations: { a: { region: "us-east-1" }, b: { region: "us-east-1" } } },
    ],
    [
      "accepts a profile, an account and a role to assume",
      dr({
        profile: "dr",
        accountId: "444455556666",
        assumeRoleArn: "arn:aws:iam::444455556666:role/ci/deployer",
      }),
    ],
    [
      "accepts a role of another partition's account",
      {
        ...source({ region: "cn-north-1", assumeRoleArn: "arn:aws-cn:iam::111122223333:role/deployer" }),
        ...dr({ region: "cn-northwest-1" }),
      },
    ],
    ["accepts an endpoint over https", source({ endpoint: "https://s3.example.com:9000" })],
    ["accepts an endpoint that ends with a slash", source({ endpoint: "https://s3.example.com/" })],
    ["accepts a local AWS by its address", locally("http://127.0.0.1:4566")],
    ["accepts a local AWS at another address of the loopback", locally("http://127.8.0.200:4566")],
    ["accepts a local AWS by its name", locally("http://localhost:4566")],
    ["accepts a local AWS over IPv6", locally("http://[::1]:4566")],
  ]);

  const otherPartitions: [region: string, partition: string][] = [
    ["cn-north-1", "aws-cn"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eusc-de-east-1", "aws-eusc"],
  ];
  itRefuses(
    otherPartitions.map(
      ([region, partition]): Refusal => [
        `fails a destination in the partition ${partition} for a source in aws`,
        dr({ region }),
        {
          "destinations.dr.region": RegExp(`: ${region} is in ${partition}, eu-west-1 in aws; .* of aws$`),
        },
      ],
    ),
  );

  itRefuses([
    [
      "fails a destination in aws for a source in another partition",
      source({ region: "us-gov-west-1" }),
      { "destinations.dr.region": /: us-east-1 is in aws, us-gov-west-1 in aws-us-gov; .* of aws-us-gov$/ },
    ],
    [
      "fails a destination in the source's own region",
      dr({ region: "eu-west-1" }),
      { "destinations.dr.region": /the source's own region, "eu-west-1"; choose another one/ },
    ],
    [
      "fails each destination in the source's own region",
      {
        destinations: { a: { region: "eu-west-1" }, b: { region: "us-east-1" }, c: { region: "eu-west-1" } },
      },
      { "destinations.a.region": /"eu-west-1"/, "destinations.c.region": /"eu-west-1"/ },
    ],
    [
      "fails a misspelt region of the source and names those near it",
      source({ region: "EU-wset-1" }),
      { "source.region": /provider knows: "EU-wset-1"; use one of eu-central-1, (eu-[a-z-]+-\d(, |$))+$/ },
    ],
    [
      "fails a misspelt region of a destination, and names all if none is near",
      dr({ region: "mars-1" }),
      { "destinations.dr.region": /provider knows: "mars-1"; use one of af-south-1, .*us-east-1/ },
    ],
    [
      "fails a misspelt region without guessing at its partition",
      { ...source({ region: "us-gov-wset-1" }), ...dr({ region: "us-east-1" }) },
      { "source.region": /"us-gov-wset-1"/ },
    ],
    [
      "fails a misspelt region of a destination without guessing either",
      dr({ region: "us-gov-wset-1" }),
      { "destinations.dr.region": /provider knows: "us-gov-wset-1"/ },
    ],
    [
      "fails a misspelt region and names the only one that is near",
      dr({ region: "il-south-1" }),
      { "destinations.dr.region": /: "il-south-1"; use one of il-central-1$/ },
    ],
    [
      "fails a region that is misspelt alike on both sides",
      { ...source({ region: "mars-1" }), ...dr({ region: "us-gov-wset-1" }) },
      { "source.region": /"mars-1"/, "destinations.dr.region": /"us-gov-wset-1"/ },
    ],
    [
      "fails an account that is no number",
      source({ accountId: "production" }),
      { "source.accountId": /not the number of an account: "production"; write its 12 digits, as text/ },
    ],
    [
      "fails an account that has lost its leading zero",
      dr({ accountId: "11122223333" }),
      { "destinations.dr.accountId": /"11122223333"; write its 12 digits/ },
    ],
    [
      "fails an account with more digits than accounts have",
      dr({ accountId: "1111222233334" }),
      { "destinations.dr.accountId": /"1111222233334"/ },
    ],
    [
      "fails a role to assume that is only a name",
      dr({ assumeRoleArn: "deployer" }),
      {
        "destinations.dr.assumeRoleArn":
          /not the ARN of a role: "deployer"; write it like "arn:aws:iam::111122223333:role\/name"/,
      },
    ],
    [
      "fails a user in place of a role to assume",
      source({ assumeRoleArn: "arn:aws:iam::111122223333:user/deployer" }),
      { "source.assumeRoleArn": /:user\/deployer"; write it like/ },
    ],
    [
      "fails a role to assume with something around it",
      {
        ...source({ assumeRoleArn: " arn:aws:iam::111122223333:role/deployer" }),
        ...dr({ assumeRoleArn: "arn:aws:iam::111122223333:role/deployer\n" }),
      },
      {
        "source.assumeRoleArn": /not the ARN of a role: " arn:/,
        "destinations.dr.assumeRoleArn": /deployer\\n"; write it like/,
      },
    ],
    [
      "fails a role to assume of an account with too many digits",
      source({ assumeRoleArn: "arn:aws:iam::1111222233334:role/deployer" }),
      { "source.assumeRoleArn": /"arn:aws:iam::1111222233334:role\/deployer"/ },
    ],
    [
      "fails an endpoint without a protocol",
      source({ endpoint: "localhost:4566" }),
      { "source.endpoint": /not a URL: "localhost:4566"; write it like "https:/ },
    ],
    [
      "fails an endpoint that is no URL at all",
      dr({ endpoint: "minio" }),
      { "destinations.dr.endpoint": /not a URL: "minio"/ },
    ],
    [
      "fails plain http over the network",
      locally("http://s3.example.com"),
      { "source.endpoint": /unencrypted over the network: "http:\/\/s3.example.com"; use https/ },
    ],
    [
      "fails a host that only begins like a loopback address",
      locally("http://127.0.0.1.example.com"),
      { "source.endpoint": /unencrypted over the network/ },
    ],
    [
      "fails a host that only ends like a loopback name",
      locally("http://my.localhost"),
      { "source.endpoint": /unencrypted over the network/ },
    ],
    [
      "fails an address that is near the loopback",
      locally("http://128.0.0.1:4566"),
      { "source.endpoint": /unencrypted over the network/ },
    ],
    [
      "fails plain http that was not asked for",
      dr({ endpoint: "http://127.0.0.1:4566" }),
      {
        "destinations.dr.endpoint":
          /plain http: "http:\/\/127.0.0.1:4566"; use https, or set allowPlainHttpOnLoopback/,
      },
    ],
    [
      "fails plain http that was expressly not asked for",
      source({ endpoint: "http://127.0.0.1:4566", allowPlainHttpOnLoopback: false }),
      { "source.endpoint": /set allowPlainHttpOnLoopback/ },
    ],
    [
      "fails a user in an endpoint, without repeating it",
      source({ endpoint: "https://AKIAEXAMPLE@s3.example.com" }),
      { "source.endpoint": /^((?!AKIAEXAMPLE).)*holds credentials((?!AKIAEXAMPLE).)*$/ },
    ],
    [
      "fails a password in an endpoint without a protocol, without repeating it",
      source({ endpoint: "me:hunter2@s3.example.com" }),
      { "source.endpoint": /^((?!hunter2).)*is not a URL; write it like((?!hunter2).)*$/ },
    ],
    ...["?X-Amz-Signature=hunter2", "/?X-Amz-Signature=hunter2", "?", "#hunter2", "/hunter2?list-type=2"].map(
      (excess): Refusal => [
        `fails ${excess} at the end of an endpoint, without repeating it`,
        source({ endpoint: `https://s3.example.com${excess}` }),
        {
          "source.endpoint":
            /^((?!hunter2).)*has a query or a fragment, in which signed URLs carry((?!hunter2).)*$/,
        },
      ],
    ),
    [
      "fails a path in an endpoint, and says what to write",
      locally("http://127.0.0.1:4566/minio/hunter2"),
      { "source.endpoint": /^has a path. .* Write "http:\/\/127.0.0.1:4566" without the path$/ },
    ],
    [
      "fails a password in an endpoint, without repeating it",
      source({ endpoint: "https://:secret@s3.example.com" }),
      { "source.endpoint": /^((?!secret).)*holds credentials((?!secret).)*$/ },
    ],
  ]);
});
