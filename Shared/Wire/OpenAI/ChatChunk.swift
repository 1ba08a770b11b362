package import JSON

/// The facts of one chunk of a streamed answer; the rest of the chunk is forwarded unread.
package struct ChatChunk: Sendable {
    package let object: JSONObject
    /// The `error` of an event that ends the answer instead of adding to it.
    package private(set) var error: JSONValue?
    /// What the chunk says about usage, plausible or not. Kimi says it in a choice.
    package private(set) var usages: [JSONValue] = []
    /// The answer's time of creation, in seconds since 1970.
    package private(set) var created: Int?
    /// The number of choices in the chunk.
    package private(set) var choices = 0
    /// The choices that end with this chunk, and why.
    package private(set) var finishes: [Finish] = []
    /// The indexes of its choices, one bit each; indexes above 63 share the last bit.
    package private(set) var indexes: UInt64 = 0
    /// The text of the chunk: content, refusal, reasoning, arguments of tool calls.
    package private(set) var text = TokenEstimate()
    /// The member `choices`, and the places in it that become null: reasons that are the empty string, and usage.
    private var choicesRange: Range<Int>?
    private var nulled: [Range<Int>] = []
    private var lastText: JSONValue?
    private var texts = 0

    package struct Finish: Equatable, Sendable {
        package let choice: Int
        package let reason: String
    }

    package init(_ object: JSONObject) {
        self.object = object
        let document = object.value.document
        for member in object.members {
            if member.isNamed("choices", in: document) {
                choicesRange = member.range
                for choice in member.value(in: document).elements { take(choice: choice) }
            } else if member.isNamed("usage", in: document), !member.value(in: document).isNull {
                usages.append(member.value(in: document))
            } else if member.isNamed("error", in: document), !member.value(in: document).isNull {
                error = member.value(in: document)
            } else if member.isNamed("created", in: document) {
                created = member.value(in: document).int
            }
        }
    }

    /// The only string with text, in a chunk that adds one string and nothing else.
    package var soleText: JSONValue? {
        texts == 1 && finishes.isEmpty && usages.isEmpty && error == nil ? lastText : nil
    }

    /// The choices with null for a reason that is the empty string and for usage; nil if they need no change.
    ///
    /// Some servers send `"finish_reason":""` in every chunk. A reason is a text; nobody has to know that one.
    package var mendedChoices: JSONText? {
        guard let choicesRange, !nulled.isEmpty else { return nil }
        let document = object.value.document
        var bytes: [UInt8] = []
        var start = choicesRange.lowerBound
        for place in nulled {
            bytes += document[start..<place.lowerBound]
            bytes += "null".utf8
            start = place.upperBound
        }
        bytes += document[start..<choicesRange.upperBound]
        return .raw(bytes)
    }

    /// True for the extra chunk that has the usage and no choice.
    package var isUsageOnly: Bool { !usages.isEmpty && choices == 0 }

    private mutating func take(choice: JSONValue) {
        choices += 1
        var index = 0
        var reason: String?
        let document = choice.document
        var members = choice.memberPlaces
        while let member = members.next(in: document.span) {
            if member.isNamed("delta", in: document) {
                take(delta: member.value(in: document))
            } else if member.isNamed("index", in: document) {
                index = max(member.value(in: document).int ?? 0, 0)
            } else if member.isNamed("finish_reason", in: document) {
                reason = member.value(in: document).string
                if reason?.isEmpty == true {
                    reason = nil
                    nulled.append(member.range)
                }
            } else if member.isNamed("usage", in: document), !member.value(in: document).isNull {
                usages.append(member.value(in: document))
                nulled.append(member.range)
            }
        }
        indexes |= 1 << UInt64(min(index, 63))
        if let reason { finishes.append(Finish(choice: index, reason: reason)) }
    }

    private mutating func take(delta: JSONValue) {
        let before = text.bytes
        var former: JSONValue?
        for member in delta.members {
            if member.value.isString {
                guard !member.isNamed("role") else { continue }
                add(member.value, after: former)
                former = member.value.range.count > 2 ? member.value : former
            } else if member.isNamed("tool_calls") {
                for call in member.value.elements { take(function: call.member("function")) }
            } else if member.isNamed("function_call") {
                take(function: member.value)
            }
        }
        guard text.bytes == before else { return }
        // Beside a plain text, parts repeat it.
        for name in ["content", "reasoning_details"] {
            if let parts = delta.member(name) { text.add(parts: parts) }
        }
    }

    private mutating func take(function: JSONValue?) {
        guard let function else { return }
        for member in function.members { add(member.value) }
    }

    /// - Parameter former: the text before it in the same delta. Some servers send one reasoning under two names.
    private mutating func add(_ value: JSONValue, after former: JSONValue? = nil) {
        guard value.isString, value.range.count > 2 else { return }
        if former?.text != value.text { text.add(value) }
        texts += 1
        lastText = value
    }
}
