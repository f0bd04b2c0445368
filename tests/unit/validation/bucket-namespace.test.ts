// Proves: which names a new bucket may have in each namespace, and which versions of the provider know namespaces. Does not
// prove: that S3 makes such a bucket, which no local AWS knows.
import assert from "node:assert/strict";
import { providerFieldProblems } from "../../../components/validation/provider-fields";
import { dr, itAccepts, itRefuses, source } from "./problems";

const bucketNamespace = "account-regional";
const bucketName = "docs-111122223333-eu-west-1-an";

describe("the validation of namespaces", () => {
  itAccepts([
    ["accepts a name of the account's namespace", source({ bucketNamespace, bucketName })],
    [
      "accepts a name that has the account that is named",
      source({ bucketNamespace, bucketName, accountId: "111122223333" }),
    ],
    ["accepts the global namespace, without a name", dr({ bucketNamespace: "global" })],
  ]);

  itRefuses([
    [
      "fails a namespace that there is not",
      source({ bucketNamespace: "account", bucketName }),
      { "source.bucketNamespace": /^is "account"; use one of global, account-regional$/ },
    ],
    [
      "fails a bucket of the account's namespace without a name",
      dr({ bucketNamespace }),
      { "destinations.dr.bucketName": /is needed with .* ends with "-ACCOUNT-us-east-1-an"$/ },
    ],
    [
      "fails a name without the account and the region",
      source({ bucketNamespace, bucketName: "docs", accountId: "111122223333" }),
      { "source.bucketName": /^is "docs", .*end it with "-111122223333-eu-west-1-an"/ },
    ],
    [
      "fails a name of another region",
      dr({ bucketNamespace, bucketName }),
      { "destinations.dr.bucketName": /no name of the account's namespace in us-east-1/ },
    ],
    [
      "fails a name of another account",
      source({ bucketNamespace, bucketName, accountId: "444455556666" }),
      { "source.bucketName": /end it with "-444455556666-eu-west-1-an"/ },
    ],
    [
      "fails a name that is nothing but account and region",
      source({ bucketNamespace, bucketName: "111122223333-eu-west-1-an" }),
      { "source.bucketName": /no name of the account's namespace/ },
    ],
    [
      "fails a name of the account's namespace in the global one",
      { ...source({ bucketName }), ...dr({ bucketName: "docs-an", bucketNamespace: "global" }) },
      {
        "source.bucketName": /set bucketNamespace to "account-regional", or choose another name$/,
        "destinations.dr.bucketName": /S3 keeps names that end with "-an"/,
      },
    ],
  ]);

  for (const version of ["7.17.0", "7.23.9", "6.83.0"]) {
    it(`rejects a namespace where @pulumi/aws ${version} is installed, and names the version that has it`, () => {
      const [problem] = providerFieldProblems(
        "source.bucketNamespace",
        "aws.s3.Bucket.bucketNamespace",
        version,
      );
      assert.match(problem?.reason ?? "", /needs `@pulumi\/aws` 7\.24\.0 or newer.*installed is /);
    });
  }
  for (const version of ["7.24.0", "7.24.0-alpha.1", "7.100.0", "8.0.0"]) {
    it(`takes a namespace where @pulumi/aws ${version} is installed`, () => {
      assert.deepEqual(providerFieldProblems("source", "aws.s3.Bucket.bucketNamespace", version), []);
    });
  }
});
