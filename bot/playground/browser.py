"""The page's side of the playground: what a browser is told, and what it may do.

One websocket per open page: `/browser?person=U0ANA`. Frames are JSON objects. The first is
a snapshot, every later one a small change. `GET /browser/people` lists who can be chosen
before there is a socket: `{"people": [PERSON, …]}`.

What things look like
---------------------
PERSON   {"id": "U0ANA", "name": "ana", "real_name": "Ana Lin 林安娜", "locale": "en-US",
          "color": "#2e7d6b", "is_bot": false}
CHANNEL  {"id": "C0GENERAL", "name": "general", "topic": "…", "is_im": false, "user": null,
          "members": ["U0ANA", …], "last_read": "1764000000.000100", "unread": 2}
         A direct message has `is_im` true, `user` the other side, and no name.
MESSAGE  Slack's own message object, as conversations.history gives it: `type`, `ts`, `user`, `text`,
         `blocks`, `files`, `thread_ts`, `reply_count`, `reactions`, `edited`, `bot_id`, `subtype`;
         and four fields for the page: `shown`, the files that its image blocks name; `channel`; `is_ephemeral` (only you see it);
         `streaming` (text is still being added). Text is Slack's: `&amp; &lt; &gt;` are escaped,
         people are `<@U0ANA>`, channels `<#C0GENERAL>`, links `<https://…|label>`.
         A deleted parent that keeps its replies has `subtype: "tombstone"`.
         A streamed answer is one message whose blocks are of type `markdown`, and `task_card`/`plan`
         where the bot sent tasks.
FILE     Slack's file object (`id`, `name`, `title`, `mimetype`, `filetype`, `size`, `original_w`,
         `original_h`), and `browser_url`, a path which this page can show or play with
         `?person=U0ANA` added. Image blocks with `slack_file` name a file by `id` or `url`
         (its `url_private`); `image_url` may be any URL.
VIEW     Slack's view object: `id`, `type` ("modal" | "home"), `title`, `submit`, `close`, `blocks`,
         `callback_id`, `private_metadata`, `hash`, `state`.
STATUS   {"channel": "D0ANA", "thread_ts": "…", "status": "is thinking…", "loading_messages": ["…"]}
         Show "Deskmate is thinking…", cycling through loading_messages where there are any.
PROMPTS  {"channel": "D0ANA", "title": "Try these prompts:", "prompts": [{"title": "…", "message": "…"}]}

Snapshot
--------
It comes again after you joined or left a channel: replace everything by it.

{"type": "snapshot",
 "team": {"id": "T0DESKMATE", "name": "Deskmate playground", "domain": "playground"},
 "me": PERSON, "people": [PERSON, …],
 "app": {"id": "A0DESKMATE", "user": "U0DESKMATE", "name": "Deskmate", "description": "…", "connected": true},
 "channels": [CHANNEL, …], "dms": [CHANNEL, …],
 "messages": {"C0GENERAL": [MESSAGE, …], …},          oldest first, replies and ephemerals among them
 "commands": [{"name": "/draft", "description": "Draft a text.", "usage_hint": "[kind] brief"}],
 "shortcuts": [{"name": "Summarise", "type": "message", "callback_id": "summarise", "description": "…"}],
 "home": VIEW or null, "views": [VIEW, …],             the open modals, the top one last
 "statuses": [STATUS, …], "suggested_prompts": [PROMPTS, …],
 "sessions": [{"channel": "D0ANA", "thread_ts": "…", "status": "processing", "title": "…"}],
 "breaches": [{"method": "chat.update", "code": "msg_too_long", "why": "…", "at": 1764000000.0}]}

Changes
-------
{"type": "message", "message": MESSAGE}                          a new one (also a bot's, also a reply)
{"type": "message_changed", "message": MESSAGE}                  replace the one with its channel and ts
{"type": "message_deleted", "channel": "C0GENERAL", "ts": "…"}
{"type": "ephemeral", "message": MESSAGE}                        a new one, or replaces the same ts
{"type": "ephemeral_deleted", "channel": "C0GENERAL", "ts": "…"}
{"type": "stream", "channel": "D0ANA", "ts": "…", "append": "more text"}
                    append to the text of the message's last markdown block; chunks that are not text
                    arrive as message_changed; the end of a stream is message_changed with streaming false
{"type": "reaction", "channel": "…", "ts": "…", "reactions": [{"name": "eyes", "users": ["U0ANA"], "count": 1}]}
{"type": "file", "file": FILE}                                   a file became ready or changed
{"type": "file_deleted", "file": "F0000000001"}
{"type": "status", "status": STATUS}                             an empty `status` text clears it
{"type": "session", "session": {"channel": "…", "thread_ts": "…", "status": "active", "title": "…"}}
{"type": "suggested_prompts", "suggested_prompts": PROMPTS}
{"type": "home", "home": VIEW}
{"type": "view_open", "view": VIEW}                              on top of the stack
{"type": "view_update", "view": VIEW}                            replaces the one with its id
{"type": "view_close", "view_id": "V…"}                          closed by the app or by another page of yours
{"type": "view_errors", "view_id": "V…", "errors": {"block_id": "sentence", …}}
{"type": "typing", "channel": "C0GENERAL", "thread_ts": null, "user": "U0CHEN"}
{"type": "channel", "channel": CHANNEL}                          members, unread or last_read changed
{"type": "app", "app": {…}, "commands": […], "shortcuts": […]}   the app connected or went away
{"type": "notice", "text": "…"}                                  a sentence of Slack's own for a banner
{"type": "breach", "breach": {…}}                                the app broke a rule of Slack's

Actions
-------
The page sends `{"id": 1, "do": NAME, …}`; `id` is its own number. Exactly one answer comes back:
`{"type": "done", "id": 1, …}` or `{"type": "refused", "id": 1, "text": "why, as a sentence"}`.
Text is what was typed: `@Deskmate` and `#general` become mentions here, `&<>` are escaped here.

{"id": 1, "do": "post", "channel": "C0GENERAL", "text": "@Deskmate hello", "thread_ts": null,
 "broadcast": false, "files": ["F…"]}                            done adds "ts"
{"id": 2, "do": "command", "channel": "C0GENERAL", "name": "/draft", "text": "a poem", "thread_ts": null}
                                                                 done when the app acknowledged
{"id": 3, "do": "press", "channel": "…", "ts": "…", "block_id": "…", "action_id": "…", "value": VALUE}
{"id": 3, "do": "press", "view": "V…", "block_id": "…", "action_id": "…", "value": VALUE}
                    for every interactive element; leave `value` out for a button. In a view, `values`
                    (as in submit) may carry what else is filled in, so that the app sees it
{"id": 4, "do": "submit", "view": "V…", "values": {"block_id": {"action_id": VALUE}}}
                                                                 done adds "errors": {"block_id": "…"} or {}
{"id": 5, "do": "close", "view": "V…", "all": false}             closed by the person
{"id": 6, "do": "shortcut", "callback_id": "summarise", "channel": "…", "ts": "…"}    no channel: global
{"id": 7, "do": "edit", "channel": "…", "ts": "…", "text": "…"}
{"id": 8, "do": "delete", "channel": "…", "ts": "…"}
{"id": 9, "do": "react", "channel": "…", "ts": "…", "name": "thumbsup", "remove": false}
{"id": 10, "do": "home", "tab": "home" | "messages"}             the person looks at the app's tab
{"id": 11, "do": "context", "channel": "C0GENERAL"}              what the person looks at beside the app
{"id": 12, "do": "stop", "channel": "…", "thread_ts": "…"}       the stop button beside a working answer
{"id": 13, "do": "read", "channel": "…", "ts": "…"}              read up to here
{"id": 14, "do": "typing", "channel": "…", "thread_ts": null}
{"id": 15, "do": "join", "channel": "…"}   {"do": "leave", …}   {"do": "invite", "channel": "…", "user": "U…"}
{"id": 16, "do": "delete_file", "file": "F…"}
{"id": 17, "do": "dismiss", "channel": "…", "ts": "…"}           an ephemeral message

VALUE is what Slack's element keeps in `state`: a string for text fields, dates, times, users, channels
and conversations; the option's `value` for select, radio and overflow; a list of such for checkboxes and
multi-selects; null for nothing chosen. (An input without a `block_id` has the one the snapshot shows: the
playground gives every block one, as Slack does.)

Uploads
-------
`POST /browser/files?person=U0ANA`, multipart, one or more parts named `file`; answers
`{"files": [FILE, …]}`. The ids then go into `post`. A refusal is HTTP 4xx with `{"text": "…"}`.

The server listens on loopback alone and refuses a Host or Origin that is not its own.
"""
