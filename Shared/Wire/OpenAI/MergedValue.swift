import JSON

/// A JSON value that grows by deltas, as the chunks of a streamed answer give them.
///
/// Objects merge member by member, lists whose elements bear an `index` by that, other lists by appending. Strings are
/// concatenated, except those that name something and are sent once or again and again. Null changes nothing; other
/// values replace what was there. Strings are kept with their escapes, so that a character cut in two between chunks
/// becomes whole again.
enum MergedValue: Sendable {
    struct Member: Sendable {
        /// The name with its escapes, as it came.
        let name: [UInt8]
        var value: MergedValue
    }

    /// A number, a boolean or null, as it was written.
    case scalar([UInt8])
    /// A string without its quotes, with its escapes.
    case text([UInt8])
    case list([MergedValue])
    case object([Member])

    static let null = MergedValue.scalar(Array("null".utf8))
    private static let saidOnce = ["role", "type", "id", "name", "index"].map { name in Array(name.utf8) }

    init(_ value: JSONValue) {
        switch value.kind {
        case .null, .bool, .number:
            self = .scalar(Array(value.text))
        case .string:
            self = .text(Array(value.escapedText ?? []))
        case .array:
            self = .list([])
            merge(value)
        case .object:
            self = .object([])
            merge(value)
        }
    }

    var isNull: Bool {
        if case .scalar(let bytes) = self { return bytes == Array("null".utf8) }
        return false
    }

    /// - Parameter name: the member that the value is, with its escapes.
    mutating func merge(_ delta: JSONValue, under name: [UInt8] = []) {
        if delta.isNull { return }
        switch (consume(), delta.kind) {
        case (.text(var text), .string):
            if text.isEmpty || !Self.saidOnce.contains(name) { text.append(contentsOf: delta.escapedText ?? []) }
            self = .text(text)
        case (.list(var elements), .array):
            for element in delta.elements { Self.merge(element, into: &elements) }
            self = .list(elements)
        case (.object(var members), .object):
            for member in delta.members { Self.merge(member, into: &members) }
            self = .object(members)
        default:
            self = MergedValue(delta)
        }
    }

    /// Gives the value away, so that what grows is not copied for it.
    private mutating func consume() -> MergedValue {
        let value = self
        self = .list([])
        return value
    }

    private static func merge(_ element: JSONValue, into elements: inout [MergedValue]) {
        guard element.isObject, let index = element.member("index"), !index.isNull,
            let place = elements.firstIndex(where: { other in other["index"]?.hasText(index.text) ?? false })
        else { return elements.append(MergedValue(element)) }
        elements[place].merge(element)
    }

    private static func merge(_ member: JSONMember, into members: inout [Member]) {
        let name = member.key.escapedText ?? []
        guard let place = members.firstIndex(where: { other in other.name.elementsEqual(name) }) else {
            return members.append(Member(name: Array(name), value: MergedValue(member.value)))
        }
        members[place].value.merge(member.value, under: members[place].name)
    }

    private func hasText(_ text: ArraySlice<UInt8>) -> Bool {
        if case .scalar(let bytes) = self { return bytes.elementsEqual(text) }
        return false
    }
}

extension MergedValue {
    /// A member of an object by its name, which is compared and kept with its escapes. Setting nil removes it, setting
    /// a new one adds it at the end.
    subscript(name: String) -> MergedValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { member in member.name.elementsEqual(name.utf8) }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let place = members.firstIndex { member in member.name.elementsEqual(name.utf8) }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: Array(name.utf8), value: value))
            case (nil, nil): return
            }
            self = .object(members)
        }
    }

    func append(to output: inout [UInt8]) {
        switch self {
        case .scalar(let bytes):
            output.append(contentsOf: bytes)
        case .text(let text):
            Self.append(quoted: text, to: &output)
        case .list(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.append(quoted: member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func append(quoted text: [UInt8], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: text)
        output.append(UInt8(ascii: "\""))
    }
}
