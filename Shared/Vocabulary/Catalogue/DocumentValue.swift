internal import Foundation
internal import JSON

/// Any value of the catalogue's document. A number is a decimal, so that a price is read exactly.
indirect enum DocumentValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case text(String)
    case list([DocumentValue])
    case object([String: DocumentValue])

    /// Parses JSON.
    init(json bytes: [UInt8]) throws(CatalogueError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw CatalogueError("", "the catalogue is not JSON: \(error)")
        }
        guard let value = DocumentValue(json) else { throw CatalogueError("", "a number is too large") }
        self = value
    }

    /// Parses JSON; what is none is read as JSON5, which takes much longer.
    init(parsing bytes: [UInt8]) throws(CatalogueError) {
        if let json = try? JSONValue(parsing: bytes), let value = DocumentValue(json) {
            self = value
        } else {
            self = try Self.json5(bytes)
        }
    }

    /// Nil if a number is too large for a decimal.
    private init?(_ json: JSONValue) {
        switch json.kind {
        case .null: self = .null
        case .bool: self = .bool(json.bool ?? false)
        case .string: self = .text(json.string ?? "")
        case .number:
            guard let number = Decimal(string: String(decoding: json.text, as: UTF8.self)) else { return nil }
            self = .number(number)
        case .array:
            var elements: [DocumentValue] = []
            for element in json.elements {
                guard let value = DocumentValue(element) else { return nil }
                elements.append(value)
            }
            self = .list(elements)
        case .object:
            var members: [String: DocumentValue] = [:]
            for member in json.members {
                guard let value = DocumentValue(member.value) else { return nil }
                members[member.name] = value
            }
            self = .object(members)
        }
    }

    private static func json5(_ bytes: [UInt8]) throws(CatalogueError) -> DocumentValue {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(DocumentValue.self, from: Data(bytes))
        } catch {
            throw CatalogueError("", "the catalogue is not JSON5: \(reason(of: error))")
        }
    }

    /// The decoder's own reason, if it gives one.
    private static func reason(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error, let underlying = context.underlyingError else {
            return "\(error)"
        }
        let details = (underlying as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
        return details ?? "\(underlying)"
    }

    /// The one JSON text of this value: members sorted by name, those that are null left out.
    var text: String { String(decoding: json.bytes, as: UTF8.self) }

    private var json: JSONText {
        switch self {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .number(let number): .raw(Array("\(number)".utf8))
        case .text(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .object(let members):
            .object(
                members.filter { $0.value != .null }.sorted { $0.key < $1.key }
                    .map { JSONText.Member($0.key, $0.value.json) })
        }
    }

    /// The same without members that are null, which mean nothing.
    var withoutNulls: DocumentValue {
        switch self {
        case .null, .bool, .number, .text: self
        case .list(let elements): .list(elements.map(\.withoutNulls))
        case .object(let members): .object(members.filter { $0.value != .null }.mapValues(\.withoutNulls))
        }
    }

    /// A member of an object; nil if it is absent or null.
    subscript(_ name: String) -> DocumentValue? {
        guard case .object(let members) = self, let member = members[name], member != .null else { return nil }
        return member
    }

    var elements: [DocumentValue] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The value of the member `name`, if it has one.
    var name: String? { self["name"]?.string }
}

extension DocumentValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
        } else if let list = try? container.decode([DocumentValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: DocumentValue].self))
        }
    }
}
