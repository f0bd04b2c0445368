import assert from "node:assert/strict";

/** The local AWS takes account and service from the scope of a request, and does not look at the signature. */
export async function createTopic(endpoint: string, name: string, account = "test"): Promise<void> {
  const scope = `${account}/20260101/eu-west-1/sns/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams({ Action: "CreateTopic", Name: name, Version: "2010-03-31" }),
  });
  assert.equal(answer.status, 200, await answer.text());
}
