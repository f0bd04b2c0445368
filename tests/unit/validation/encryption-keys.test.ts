// Proves: which ARNs of keys are refused. Does not prove: that a key exists, or that its policy lets anybody use it; S3
// finds that out with each object.
import { dr, itRefuses, replicaKey, source, sourceKey } from "./problems";

const encrypted = (encryption: object) => source({ encryption });
const replica = (encryption: object) => dr({ encryption });
const replicaWithKey = replica({ kmsKeyArn: replicaKey });

describe("the validation of keys", () => {
  itRefuses([
    [
      "fails a key that is only an ID",
      { ...encrypted({ kmsKeyArn: "1111" }), ...replicaWithKey },
      {
        "source.encryption.kmsKeyArn":
          /not the ARN of a KMS key: "1111"; write it like "arn:aws:kms:eu-west-1:111122223333:key\/ID"/,
      },
    ],
    [
      "fails the ARN of something else",
      { ...encrypted({ createKey: true }), ...replica({ kmsKeyArn: "arn:aws:s3:::replica" }) },
      {
        "destinations.dr.encryption.kmsKeyArn":
          /: "arn:aws:s3:::replica"; write it like "arn:aws:kms:us-east-1:/,
      },
    ],
    [
      "fails an ARN with something before or after it",
      { ...source({ kmsKeyArns: [` ${sourceKey}`, `${sourceKey} `] }), ...replicaWithKey },
      {
        "source.kmsKeyArns[0]": /not the ARN of a KMS key/,
        "source.kmsKeyArns[1]": /not the ARN of a KMS key/,
      },
    ],
    [
      "fails a key of an account with too many digits",
      { ...encrypted({ kmsKeyArn: "arn:aws:kms:eu-west-1:1111222233334:key/1" }), ...replicaWithKey },
      { "source.encryption.kmsKeyArn": /not the ARN of a KMS key: "arn:aws:kms:eu-west-1:1111222233334:key/ },
    ],
    [
      "fails an alias of a key",
      { ...encrypted({ kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/docs" }), ...replicaWithKey },
      { "source.encryption.kmsKeyArn": /is an alias: "arn:.*:alias\/docs"; .* use the ARN of its key/ },
    ],
    [
      "fails a key in another region than the bucket's",
      { ...encrypted({ kmsKeyArn: replicaKey }), ...replica({ kmsKeyArn: sourceKey }) },
      {
        "source.encryption.kmsKeyArn": /is a key in us-east-1, and the bucket is in eu-west-1: "arn:.*2222"/,
        "destinations.dr.encryption.kmsKeyArn":
          /is a key in eu-west-1, and the bucket is in us-east-1: "arn:.*1111"; use one of the bucket's region/,
      },
    ],
    [
      "fails a key of another partition",
      {
        ...encrypted({ kmsKeyArn: "arn:aws-cn:kms:eu-west-1:111122223333:key/1" }),
        ...replicaWithKey,
      },
      { "source.encryption.kmsKeyArn": /"arn:aws-cn:kms:eu-west-1:111122223333:key\/1"/ },
    ],
    [
      "fails further keys of the source, each at its place",
      { ...source({ kmsKeyArns: [sourceKey, "1111", replicaKey] }), ...replicaWithKey },
      {
        "source.kmsKeyArns[1]": /not the ARN of a KMS key: "1111"/,
        "source.kmsKeyArns[2]": /is a key in us-east-1, and the bucket is in eu-west-1/,
      },
    ],
    [
      "fails a key that is named twice",
      { ...source({ kmsKeyArns: [sourceKey, sourceKey] }), ...replicaWithKey },
      { "source.kmsKeyArns[1]": /is named twice: "arn:.*1111"; leave it out/ },
    ],
    [
      "fails the bucket's own key among the further ones",
      { ...source({ encryption: { kmsKeyArn: sourceKey }, kmsKeyArns: [sourceKey] }), ...replicaWithKey },
      { "source.kmsKeyArns[0]": /is named twice/ },
    ],
  ]);
});
