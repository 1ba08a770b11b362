import JSON
import Messages
import Problems

/// A record of an answer's stream.
struct GoldenReply: Sendable {
    let reply: Reply

    var record: GoldenRecord {
        let event = reply.draft.event.stored
        let attributes = event.attributes.map { JSONText.Member($0.name, .string($0.value)) }
        let value: JSONText = [
            "attributes": .object(attributes), "frames": .string(String(decoding: event.value, as: UTF8.self)),
            "id": .string(event.id), "key": .string(event.key), "type": .string(event.type),
        ]
        return GoldenRecord(name: name, bytes: value.bytes)
    }

    /// The record as it stands on the log.
    static func read(_ golden: GoldenRecord) throws -> Record {
        let value = try JSONValue(parsing: golden.bytes)
        func text(_ name: String) -> String { value.member(name)?.string ?? "" }
        let attributes = value.member("attributes")?.members.map { Event.Attribute($0.name, $0.value.string ?? "") }
        let event = Event(
            id: text("id"), type: text("type"), key: text("key"), attributes: attributes ?? [],
            value: Array(text("frames").utf8))
        return Record(
            topic: .replies, partition: address.partition, offset: 9, time: Timestamp(milliseconds: 1), event: event)
    }

    /// A kind that is new does not compile until it is named here, and then `all` has to have it.
    static func kind(of reply: Reply) -> String {
        switch reply.kind {
        case .part: "part"
        case .takeover: "takeover"
        case .pointer: "pointer"
        case .document: "document"
        case .end(let ending, _, _): "end/" + ending.rawValue
        }
    }

    static let kinds = ["part", "takeover", "pointer", "document"] + Ending.allCases.map { "end/" + $0.rawValue }

    private var name: String {
        if case .end(_, let usage, let problem) = reply.kind, usage == nil, problem == nil {
            return Self.kind(of: reply) + "/plain"
        }
        return Self.kind(of: reply)
    }

    private static let address = ReplyAddress(partition: 4, stream: "chatcmpl-s/1")
    private static let problem = Problem(
        .insufficientQuota, "No \"credit\".", parameter: "model", limit: 3, value: .max, retryAfter: 7,
        provider: .init(status: 429, code: "slow_down"))
    private static let frame = Array("data: {\"text\":\"你好\"}\n\n".utf8)

    static let all: [GoldenReply] =
        Ending.allCases.flatMap { ending in
            [
                reply(.end(ending, usage: nil, problem: nil), frame),
                reply(
                    .end(ending, usage: Usage(tokensIn: 1, tokensOut: .max, isEstimated: true), problem: problem), frame
                ),
            ]
        } + [
            reply(.part, frame), reply(.takeover), reply(.document(status: 200, Array("{\"text\":\"你好\"}".utf8))),
            reply(.pointer(ReplyAddress(partition: 9, stream: "chatcmpl-a/b", offset: 77))),
        ]

    private static func reply(_ kind: Reply.Kind, _ frames: [UInt8] = []) -> GoldenReply {
        GoldenReply(reply: Reply(address: address, epoch: 12, sequence: 34, kind: kind, frames: frames))
    }
}
