/// Header fields in the order of receiving or sending.
///
/// A message has about a dozen fields, so that a scan is faster than a table. The API follows swift-http-types.
package struct HTTPFields: Sendable, Hashable {
    private var fields: [HTTPField]

    package init() {
        fields = []
    }

    package init(_ fields: some Sequence<HTTPField>) {
        self.fields = Array(fields)
    }

    package mutating func append(_ field: HTTPField) {
        // Most messages have several fields, so the first append reserves room for some.
        if fields.isEmpty { fields.reserveCapacity(8) }
        fields.append(field)
    }

    package mutating func reserveCapacity(_ capacity: Int) {
        fields.reserveCapacity(capacity)
    }

    package mutating func removeAll(keepingCapacity: Bool = false) {
        fields.removeAll(keepingCapacity: keepingCapacity)
    }

    package func contains(_ name: HTTPField.Name) -> Bool {
        fields.contains { $0.name == name }
    }

    /// The value of a name. Several values are joined by a comma (by a semicolon for cookies); setting replaces them
    /// all.
    package subscript(name: HTTPField.Name) -> String? {
        get {
            guard let first = fields.firstIndex(where: { $0.name == name }) else { return nil }
            let rest = fields[(first + 1)...].filter { $0.name == name }
            if rest.isEmpty { return fields[first].value }
            let separator = name == .cookie ? "; " : ", "
            return rest.reduce(into: fields[first].value) { $0 += separator + $1.value }
        }
        set {
            if let newValue, !contains(name) {
                append(HTTPField(name: name, value: newValue))
            } else {
                self[values: name] = newValue.map { [$0] } ?? []
            }
        }
    }

    /// All values of a name, one for each line.
    package subscript(values name: HTTPField.Name) -> [String] {
        get {
            fields.compactMap { $0.name == name ? $0.value : nil }
        }
        set {
            let first = fields.firstIndex { $0.name == name } ?? fields.count
            fields.removeAll { $0.name == name }
            fields.insert(contentsOf: newValue.map { HTTPField(name: name, value: $0) }, at: first)
        }
    }
}

extension HTTPFields: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { fields.startIndex }
    package var endIndex: Int { fields.endIndex }

    package subscript(position: Int) -> HTTPField {
        get { fields[position] }
        set { fields[position] = newValue }
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        fields = elements.map { HTTPField(name: $0.0, value: $0.1) }
    }
}
