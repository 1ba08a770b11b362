import JSON

/// A JSON value that grows by the deltas of a streamed answer.
///
/// Objects merge by member, lists by their elements' `index`, lists without one by appending. Strings are concatenated,
/// except names, which a provider may send once or in every chunk. Null changes nothing; other values replace the old
/// value. Strings keep their escapes, so that a surrogate pair that is split between chunks becomes whole again.
struct MergedValue: Sendable {
    struct Member: Sendable {
        /// The name, with its escapes.
        let name: [UInt8]
        var value: MergedValue
    }

    private enum Kind: Sendable {
        case scalar, text, list, object
    }

    // Three properties instead of an enum with a payload: growing a payload would copy it.
    private var kind: Kind
    /// A number, a boolean or null as written, or a string with its escapes and without quotes.
    private var bytes: [UInt8] = []
    private var elements: [MergedValue] = []
    private var members: [Member] = []

    private static let saidOnce = ["role", "type", "id", "name"].map { name in Array(name.utf8) }

    static let null = scalar("null")
    static let emptyObject = MergedValue(kind: .object)

    static func scalar(_ text: String) -> MergedValue { MergedValue(kind: .scalar, bytes: Array(text.utf8)) }
    static func text(_ text: String) -> MergedValue { MergedValue(kind: .text, bytes: Array(text.utf8)) }
    static func list(_ elements: [MergedValue]) -> MergedValue { MergedValue(kind: .list, elements: elements) }

    private init(kind: Kind, bytes: [UInt8] = [], elements: [MergedValue] = []) {
        self.kind = kind
        self.bytes = bytes
        self.elements = elements
    }

    init(_ value: JSONValue) {
        switch value.kind {
        case .null, .bool, .number: self.init(kind: .scalar, bytes: Array(value.text))
        case .string: self.init(kind: .text, bytes: Array(value.escapedText ?? []))
        case .array: self.init(kind: .list)
        case .object: self.init(kind: .object)
        }
        if kind == .list || kind == .object { merge(value) }
    }

    var isNull: Bool { kind == .scalar && bytes.elementsEqual("null".utf8) }

    /// - Parameter name: the name of the value's member, with its escapes.
    mutating func merge(_ delta: JSONValue, under name: [UInt8] = []) {
        switch (kind, delta.kind) {
        case (_, .null):
            return
        case (.text, .string):
            guard bytes.isEmpty || !Self.saidOnce.contains(name) else { return }
            bytes.append(contentsOf: delta.escapedText ?? [])
        case (.list, .array):
            for element in delta.elements { merge(element: element) }
        case (.object, .object):
            for member in delta.members { merge(member: member) }
        default:
            self = MergedValue(delta)
        }
    }

    private mutating func merge(element: JSONValue) {
        guard element.isObject, let index = element.member("index"), !index.isNull,
            let place = elements.firstIndex(where: { other in other.bears(index: index.text) })
        else { return elements.append(MergedValue(element)) }
        elements[place].merge(element)
    }

    private mutating func merge(member: JSONMember) {
        let name = member.key.escapedText ?? []
        guard let place = members.firstIndex(where: { other in other.name.elementsEqual(name) }) else {
            return members.append(Member(name: Array(name), value: MergedValue(member.value)))
        }
        members[place].value.merge(member.value, under: members[place].name)
    }

    private func bears(index: ArraySlice<UInt8>) -> Bool { self["index"]?.bytes.elementsEqual(index) ?? false }
}

extension MergedValue {
    /// Finds a member of an object by its name, compared with its escapes. Setting nil removes the member, setting a
    /// new one appends it.
    subscript(name: String) -> MergedValue? {
        get { members.first { member in member.name.elementsEqual(name.utf8) }?.value }
        set {
            let place = members.firstIndex { member in member.name.elementsEqual(name.utf8) }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: Array(name.utf8), value: value))
            case (nil, nil): break
            }
        }
    }

    /// The elements of a list; empty for another value.
    var listed: [MergedValue] { elements }

    func append(to output: inout [UInt8]) {
        switch kind {
        case .scalar: output.append(contentsOf: bytes)
        case .text: Self.append(quoted: bytes, to: &output)
        case .list: appendElements(to: &output)
        case .object: appendMembers(to: &output)
        }
    }

    private func appendElements(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            element.append(to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private func appendMembers(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            Self.append(quoted: member.name, to: &output)
            output.append(UInt8(ascii: ":"))
            member.value.append(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private static func append(quoted text: [UInt8], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: text)
        output.append(UInt8(ascii: "\""))
    }
}
