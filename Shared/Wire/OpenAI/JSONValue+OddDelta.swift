import JSON

/// What a delta says; some servers put into one what no client's library expects there.
extension JSONValue {
    /// True for a delta with a part of what a message says, and not of what was thought before.
    var isAnswering: Bool {
        ["content", "tool_calls", "function_call", "refusal"].contains { name in
            member(name).map { said in !said.isBlank && !(name == "tool_calls" && said.isWithoutCall) } ?? false
        }
    }

    /// True for `tool_calls` in which there is no call: pieces without id, name and arguments, or no list at all.
    /// A client would begin a call of no function for them.
    var isWithoutCall: Bool {
        if isNull { return false }
        if isObject { return isVoidCall }
        return !isArray || !elements.isEmpty && elements.allSatisfy(\.isVoidCall)
    }

    private var isVoidCall: Bool {
        isObject
            && members.allSatisfy { member in
                member.isNamed("index") || member.isNamed("type") || member.value.isVoid(within: 4)
            }
    }

    /// True if it adds nothing to anything. A space is something, in arguments.
    private func isVoid(within depth: Int) -> Bool {
        switch kind {
        case .null: true
        case .string: escapedText?.isEmpty ?? false
        case .array: elements.isEmpty
        case .object: depth > 0 && members.allSatisfy { member in member.value.isVoid(within: depth - 1) }
        case .bool, .number: false
        }
    }

    /// A content that is no string as the string that it stands for: a number, or parts that are text and nothing else.
    /// Empty if it stands for nothing; nil if it has to stay, or is a string.
    var plainContent: JSONValue? {
        switch kind {
        case .number: return Self.string(text)
        case .object: return (plainText ?? (isBlank ? [] : nil)).flatMap { text in Self.string(text) }
        case .array:
            var joined: ArraySlice<UInt8> = []
            for part in elements {
                guard let text = part.plainText else { return nil }
                joined += text
            }
            return Self.string(joined)
        case .bool: return Self.string([])
        case .null, .string: return nil
        }
    }

    /// The text of a part that has nothing else, with its escapes: half a character may be in each of two.
    private var plainText: ArraySlice<UInt8>? {
        guard isObject, member("type")?.equals("text") ?? true else { return nil }
        let known = ["type", "text", "index", "id"]
        guard members.allSatisfy({ member in known.contains(where: member.isNamed) || member.value.isBlank }) else {
            return nil
        }
        return member("text")?.escapedText
    }

    private static func string(_ escaped: ArraySlice<UInt8>) -> JSONValue? {
        try? JSONValue(parsing: [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")])
    }
}
