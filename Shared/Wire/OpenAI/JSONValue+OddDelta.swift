import JSON

/// What some servers put into a delta, and no client's library expects there.
extension JSONValue {
    /// True for a delta with a part of what a message says, and not of what was thought before.
    var isAnswering: Bool {
        ["content", "tool_calls", "function_call", "refusal"].contains { name in member(name)?.isBlank == false }
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
    /// Null if it stands for nothing; nil if it has to stay, or is a string.
    var plainContent: JSONText? {
        switch kind {
        case .number: return .string(String(decoding: text, as: UTF8.self))
        case .object: return plainText.map { text in Self.quoted(Array(text)) } ?? (isBlank ? .some(.null) : nil)
        case .array:
            var joined: [UInt8] = []
            for part in elements {
                guard let text = part.plainText else { return nil }
                joined += text
            }
            return Self.quoted(joined)
        case .bool: return .some(.null)
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

    private static func quoted(_ escaped: [UInt8]) -> JSONText {
        .raw([UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")])
    }
}
