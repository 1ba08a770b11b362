import JSON

/// A JSON value that grows by the deltas of a streamed answer.
///
/// Objects merge by member, lists by their elements' `index`, lists without one by appending. Strings are concatenated,
/// except names, which a provider may send once or in every chunk. In `reasoning_details` the text is concatenated and
/// every other string replaced: an id, a format or a signature that comes twice is still one. Null changes nothing; other
/// values replace the old value; but of a content that comes as a string and as parts, the text is kept, as a string.
/// Strings keep their escapes, so that a surrogate pair that is split between chunks becomes whole again. A merge takes
/// time in proportion to what is merged, however much there is already.
struct MergedValue: Sendable {
    struct Member: Sendable {
        /// The name, with its escapes.
        let name: [UInt8]
        var value: MergedValue
    }

    private enum Kind: Sendable {
        case scalar, text, list, object
    }

    /// Which strings grow.
    enum Growth: Sendable {
        /// All but names.
        case delta
        /// Only the text.
        case detail
    }

    // Three properties instead of an enum with a payload: growing a payload would copy it.
    private var kind: Kind
    /// A number, a boolean or null as written, or a string with its escapes and without quotes.
    private var bytes: [UInt8] = []
    private var elements: [MergedValue] = []
    private var members: [Member] = []
    /// Where a member of an object or an element with an index is: nil for an object of few members.
    private var places: [[UInt8]: Int]?

    private static let saidOnce = ["role", "type", "id", "name"].map { name in Array(name.utf8) }
    private static let detailTexts = ["text", "summary"].map { name in Array(name.utf8) }
    private static let content = Array("content".utf8)
    private static let details = Array("reasoning_details".utf8)
    /// More members are looked up in a table.
    private static let fewMembers = 16

    static let null = scalar("null")
    static let emptyObject = MergedValue(kind: .object)

    static func scalar(_ text: String) -> MergedValue { MergedValue(kind: .scalar, bytes: Array(text.utf8)) }
    static func text(_ text: String) -> MergedValue { MergedValue(kind: .text, bytes: Array(text.utf8)) }
    /// A string from the bytes between its quotes, with their escapes.
    static func text(escaped bytes: [UInt8]) -> MergedValue { MergedValue(kind: .text, bytes: bytes) }
    static func list(_ elements: [MergedValue]) -> MergedValue { MergedValue(kind: .list, elements: elements) }

    private init(kind: Kind, bytes: [UInt8] = [], elements: [MergedValue] = []) {
        self.kind = kind
        self.bytes = bytes
        self.elements = elements
    }

    init(_ value: JSONValue, _ growth: Growth = .delta) {
        switch value.kind {
        case .null, .bool, .number: self.init(kind: .scalar, bytes: Array(value.text))
        case .string: self.init(kind: .text, bytes: Array(value.escapedText ?? []))
        case .array: self.init(kind: .list)
        case .object: self.init(kind: .object)
        }
        if kind == .list || kind == .object { merge(value, growth) }
    }

    /// A scalar as written, or a string with its escapes.
    var written: String { String(decoding: bytes, as: UTF8.self) }

    /// True for a string that is not empty.
    var isText: Bool { kind == .text && !bytes.isEmpty }

    var isNull: Bool { kind == .scalar && bytes.elementsEqual("null".utf8) }

    /// - Parameter name: the name of the value's member, with its escapes.
    mutating func merge(_ delta: JSONValue, under name: [UInt8] = [], _ growth: Growth = .delta) {
        switch (kind, delta.kind) {
        case (_, .null):
            return
        case (.text, .string):
            merge(text: delta.escapedText ?? [], under: name, growth)
        case (.list, .array):
            for element in delta.elements { merge(element: element, growth) }
        case (.text, .array) where name == Self.content && !bytes.isEmpty:
            for part in delta.elements where part.member("type")?.equals("text") ?? true {
                bytes.append(contentsOf: part.member("text")?.escapedText ?? [])
            }
        case (.text, _) where name == Self.content && !bytes.isEmpty:
            return
        case (.list, .string) where name == Self.content:
            guard delta.range.count > 2 else { return }
            let texts = elements.filter { part in part["type"].map { $0.written == "text" } ?? true }
                .compactMap { part in part["text"] }
            self = .text(escaped: texts.flatMap(\.bytes) + (delta.escapedText ?? []))
        case (.object, .object):
            for member in delta.members { merge(member: member, growth) }
        default:
            self = MergedValue(delta)
        }
    }

    private mutating func merge(text: ArraySlice<UInt8>, under name: [UInt8], _ growth: Growth) {
        switch growth {
        case .delta:
            if bytes.isEmpty || !Self.saidOnce.contains(name) { bytes.append(contentsOf: text) }
        case .detail where Self.detailTexts.contains(name):
            bytes.append(contentsOf: text)
        case .detail:
            if !text.isEmpty { bytes = Array(text) }
        }
    }

    private mutating func merge(element: JSONValue, _ growth: Growth) {
        guard element.isObject, let index = element.member("index"), !index.isNull else {
            return elements.append(MergedValue(element))
        }
        let key = Array(index.text)
        // One index may count the blocks of each type: a text and what is encrypted of it.
        let typed = growth == .detail ? element.member("type")?.escapedText.map { type in key + type } : nil
        if let place = place(of: key, typed) {
            elements[place].merge(element, growth)
        } else {
            elements.append(MergedValue(element, growth))
            note(elements.count - 1, as: key)
        }
        if let typed { note(place(of: key, typed) ?? elements.count - 1, as: typed) }
    }

    /// Finds an element by its index, and by its type where both have one.
    private func place(of key: [UInt8], _ typed: [UInt8]?) -> Int? {
        guard let typed else { return places?[key] }
        return places?[typed] ?? places?[key].flatMap { place in elements[place]["type"] == nil ? place : nil }
    }

    /// The first place of a key stays.
    private mutating func note(_ place: Int, as key: [UInt8]) {
        var noted = places ?? [:]
        places = nil
        noted[key] = noted[key] ?? place
        places = noted
    }

    mutating func merge(member: JSONMember, _ growth: Growth = .delta) {
        let name = member.key.escapedText ?? []
        let growth = name == Self.details[...] ? .detail : growth
        guard let place = place(of: name) else { return append(Array(name), MergedValue(member.value, growth)) }
        members[place].value.merge(member.value, under: members[place].name, growth)
    }

    private mutating func append(_ name: [UInt8], _ value: MergedValue) {
        if places == nil, members.count >= Self.fewMembers {
            places = Dictionary(members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
        places?[name] = members.count
        members.append(Member(name: name, value: value))
    }

    private func place(of name: some Sequence<UInt8>) -> Int? {
        if let places { return places[Array(name)] }
        return members.firstIndex { member in member.name.elementsEqual(name) }
    }
}

extension MergedValue {
    /// Finds a member of an object by its name, compared with its escapes. Setting nil removes the member, setting a
    /// new one appends it.
    subscript(name: String) -> MergedValue? {
        get { place(of: name.utf8).map { place in members[place].value } }
        set {
            switch (place(of: name.utf8), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                places = nil
            case (nil, let value?): append(Array(name.utf8), value)
            case (nil, nil): break
            }
        }
    }

    /// Adds the members of another object that this one has not.
    mutating func add(_ other: MergedValue) {
        for member in other.members where place(of: member.name) == nil { append(member.name, member.value) }
    }

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
