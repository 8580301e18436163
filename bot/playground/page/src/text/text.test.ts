import { expect, test } from "vitest";
import { prepared } from "./Markdown";
import { inline, parse } from "./mrkdwn";

test.each([
  ["*bold* _italic_ ~gone~ `code`", ["bold", "text", "italic", "text", "strike", "text", "code"]],
  ["2*3*4 and snake_case_name", ["text"]],
  ["请看*重点*内容", ["text"]],
  ["<@U1> in <#C1|general> <!here>", ["user", "text", "channel", "text", "broadcast"]],
  ["<https://example.com|here>", ["link"]],
  ["<javascript:alert(1)|here>", ["text"]],
])("%s has the parts that Slack shows", (text, kinds) => {
  expect(inline(text).map((one) => one.kind)).toEqual(kinds);
});

test("what was escaped is shown as it was typed", () => {
  expect(inline("&lt;b&gt; &amp;amp;")).toEqual([{ kind: "text", text: "<b> &amp;" }]);
});

test("code keeps its stars, quotes keep together", () => {
  expect(parse("before\n```a *b*\nc```\n&gt; one\n&gt; two").map((one) => one.kind)).toEqual(["line", "fence", "quote"]);
});

test("mentions and emoji become Markdown outside of code alone", () => {
  expect(prepared("<@U1> :tada: `<@U1> :tada:`")).toBe("[@](mention:user:U1) 🎉 `<@U1> :tada:`");
});
