import Messages

extension Place {
    /// What starts roles, and proves or measures what they do together.
    static let scripts =
        [
            running("compose/cluster", #"self\.run\(f?"[^"]*"((?:, "[a-z]+")+)"#),
            running("compose/compose.yaml", #"command: \[run, (.*?), --name"#),
            running("compose/README.md", #"^ *yizhan run (.*?) --name"#),
            running("compose/README.md", #"order of a new release's processes\*: ([a-z,\s]+):"#),
        ]
        + [
            ("compose/measuring/cluster.py", "CONSUMERS"), ("Tests/EndToEnd/cluster/cluster.py", "ROLES"),
            ("Tests/EndToEnd/cluster/records_test.py", "INBOXES"),
            ("Tests/EndToEnd/compose/containers_test.py", "ROLES"),
        ].map { running($0.0, #"^\#($0.1) = [\(\[{](.*)[\)\]}]$"#) }

    /// A place that names roles in lines of some form; the role `chat` is no consumer's.
    private static func running(_ path: String, _ line: String) -> Place {
        Place(
            path, kinds: withInbox, advice: "Run its role there.", expected: { $0.reads.name },
            found: { files in
                let named = Pattern(line).captures(in: files.text(of: path)).joined(separator: " ")
                return Set(Pattern(#"\b([a-z]+)\b"#).captures(in: named)).subtracting(["chat"])
            })
    }
}
