import JSON

/// One element of a delta's `tool_calls`, or its `function_call`, with the places of what may have to be mended.
struct ToolCallPiece: Sendable {
    let value: JSONValue
    let members: [JSONMemberPlace]
    let function: Function?
    /// What identifies it.
    private(set) var key = ToolCalls.Piece()
    private(set) var index: JSONMemberPlace?
    private(set) var id: JSONMemberPlace?
    private(set) var type: JSONMemberPlace?

    /// A name and arguments.
    struct Function: Sendable {
        let value: JSONValue
        let members: [JSONMemberPlace]
        private(set) var name: JSONMemberPlace?
        private(set) var arguments: JSONMemberPlace?

        /// Nil if the value is not an object.
        init?(_ value: JSONValue) {
            guard let object = JSONObject(value) else { return nil }
            self.value = value
            members = object.members
            for member in members {
                if member.isNamed("name", in: value.document) {
                    name = member
                } else if member.isNamed("arguments", in: value.document) {
                    arguments = member
                }
            }
        }

        var givenName: String { name?.value(in: value.document).string ?? "" }

        /// The arguments as a string; nil for one that is no string yet.
        var argumentsText: JSONText? {
            guard let given = arguments?.value(in: value.document), !given.isString else { return nil }
            return given.isNull ? .string("") : .string(String(decoding: given.text, as: UTF8.self))
        }

        /// True if the arguments say something.
        var hasArguments: Bool {
            guard let given = arguments?.value(in: value.document), !given.isNull else { return false }
            return given.escapedText?.isEmpty != true
        }

        /// True if the arguments are a text that does not begin an object.
        var hasLaterArguments: Bool {
            guard let text = arguments?.value(in: value.document).escapedText else { return false }
            let space = [0x20, UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r")]
            return text.first { byte in !space.contains(byte) }.map { byte in byte != UInt8(ascii: "{") } ?? false
        }

        /// True if the arguments are a whole object, as a value or as text.
        var hasWholeArguments: Bool {
            guard let given = arguments?.value(in: value.document) else { return false }
            if given.isObject { return true }
            guard let text = given.string, text.utf8.first == UInt8(ascii: "{") else { return false }
            return (try? JSONValue(parsing: Array(text.utf8))) != nil
        }
    }

    /// Nil if the value is not an object, or has a member twice that says which call it belongs to.
    ///
    /// - Parameter position: its position among the pieces of its chunk.
    init?(_ value: JSONValue, at position: Int) {
        guard let object = JSONObject(value) else { return nil }
        self.value = value
        members = object.members
        let document = value.document
        var function: Function?
        for member in members {
            if member.isNamed("index", in: document) {
                guard index == nil else { return nil }
                index = member
            } else if member.isNamed("id", in: document) {
                guard id == nil else { return nil }
                id = member
            } else if member.isNamed("type", in: document) {
                type = member
            } else if member.isNamed("function", in: document) {
                function = Function(member.value(in: document))
            }
        }
        self.function = function
        key.position = position
        key.index = index.flatMap { place in place.value(in: document).countingNumber }
        key.id = id.flatMap { place in place.value(in: document).word } ?? ""
        key.name = function?.givenName ?? ""
        key.hasArguments = function?.hasArguments ?? false
        key.isFunction = function != nil
        key.goesOn = function?.hasLaterArguments ?? false
        key.isWhole = !key.name.isEmpty && function?.hasWholeArguments ?? false
    }

    /// True if it says no more than which call it belongs to, and a name or a part of one.
    var isNameAlone: Bool {
        guard !key.hasArguments else { return false }
        let function = function.map { function in
            function.members.allSatisfy { member in
                [function.name?.key, function.arguments?.key].contains(member.key)
                    || member.value(in: value.document).isBlank
            }
        }
        return function ?? true && !hasOtherContent
    }

    /// True if it says something that is no function's call.
    var hasOtherContent: Bool {
        members.contains { member in
            ![index?.key, id?.key, type?.key].contains(member.key)
                && !member.isNamed("function", in: value.document) && !member.value(in: value.document).isBlank
        }
    }

    /// True if the type is a string with text.
    var hasType: Bool { type.map { place in place.value(in: value.document).string?.isEmpty == false } ?? false }
    /// The type, or what it must be if none is given.
    var impliedType: String {
        if hasType, let type { return type.value(in: value.document).word ?? "function" }
        return members.contains { member in member.isNamed("custom", in: value.document) } ? "custom" : "function"
    }
    /// True if the id is a string with text.
    var hasTextID: Bool { id.map { place in place.value(in: value.document).string?.isEmpty == false } ?? false }
}

extension JSONValue {
    /// A whole number from 0 on, also as `1.0` or in quotes, as some servers write it.
    var countingNumber: Int? {
        if let int { return int >= 0 ? int : nil }
        if let string { return Int(string).flatMap { number in number >= 0 ? number : nil } }
        return double.flatMap { number in number >= 0 ? Int(exactly: number) : nil }
    }

    /// A string with text, or a number as written.
    var word: String? {
        if let string { return string.isEmpty ? nil : string }
        return kind == .number ? String(decoding: text, as: UTF8.self) : nil
    }

    /// True if nothing is said: null, false, 0, an empty string, or a list or an object of such.
    var isBlank: Bool { isBlank(within: 4) }

    /// Deeper values count as said, so that the walk stays cheap.
    private func isBlank(within depth: Int) -> Bool {
        switch kind {
        case .null: true
        case .bool: bool == false
        case .number: double == 0
        case .string: escapedText?.allSatisfy { byte in byte == UInt8(ascii: " ") } ?? true
        case .array: depth > 0 && elements.allSatisfy { element in element.isBlank(within: depth - 1) }
        case .object: depth > 0 && members.allSatisfy { member in member.value.isBlank(within: depth - 1) }
        }
    }
}
