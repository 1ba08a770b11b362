import Foundation
import Messages

/// An object of the catalogue's file, with its place in the file for error messages.
struct CatalogueFile {
    private let value: FileValue
    private let place: String

    init(_ value: FileValue, at place: String = "") {
        self.value = value
        self.place = place
    }

    func error(_ name: String, _ reason: String) -> CatalogueError {
        CatalogueError(path(name), reason)
    }

    /// Refuses a value that is no object, and members with other names.
    func allow(_ names: [String]) throws(CatalogueError) {
        guard case .object(let members) = value else { throw CatalogueError(place, "an object is wanted here") }
        for name in members.keys.sorted() where !names.contains(name) {
            throw error(name, "there is no such setting here; allowed are \(names.joined(separator: ", "))")
        }
    }

    func required<Value>(_ name: String, _ value: Value?, _ wanted: String) throws(CatalogueError) -> Value {
        guard let value else { throw error(name, "it is missing; \(wanted) is wanted") }
        return value
    }

    func text(_ name: String) throws(CatalogueError) -> String? {
        switch member(name) {
        case nil, .null: return nil
        case .text(let text) where !text.isEmpty: return text
        default: throw error(name, "a text is wanted, in quotes")
        }
    }

    func text(_ name: String, oneOf allowed: [String]) throws(CatalogueError) -> String? {
        guard let text = try text(name) else { return nil }
        guard allowed.contains(text) else {
            throw error(name, "'\(text)' is not known; allowed are \(allowed.joined(separator: ", "))")
        }
        return text
    }

    func flag(_ name: String) throws(CatalogueError) -> Bool? {
        switch member(name) {
        case nil, .null: return nil
        case .bool(let flag): return flag
        default: throw error(name, "true or false is wanted")
        }
    }

    /// Reads a number of tokens, 1 to 100 million.
    func count(_ name: String) throws(CatalogueError) -> Int? {
        switch member(name) {
        case nil, .null: return nil
        case .number(let number):
            guard let count = Int("\(number)"), (1...100_000_000).contains(count) else { break }
            return count
        default: break
        }
        throw error(name, "a whole number from 1 to 100000000 is wanted")
    }

    /// Reads how many bytes make a token, 1 to 1000.
    func ratio(_ name: String) throws(CatalogueError) -> Double? {
        switch member(name) {
        case nil, .null: return nil
        case .number(let number) where (1...1000).contains(number): return NSDecimalNumber(decimal: number).doubleValue
        default: throw error(name, "a number from 1 to 1000 is wanted")
        }
    }

    /// Reads an object; nil if it is not there.
    func object(_ name: String) throws(CatalogueError) -> CatalogueFile? {
        switch member(name) {
        case nil, .null: return nil
        case .object(let members)?: return CatalogueFile(.object(members), at: path(name))
        default: throw error(name, "an object is wanted, in braces")
        }
    }

    /// Reads a list of texts; an absent list is empty.
    func texts(_ name: String) throws(CatalogueError) -> [String] {
        guard let member = member(name) else { return [] }
        guard case .list(let elements) = member else { throw error(name, "a list of texts is wanted, in brackets") }
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element, !text.isEmpty else {
                throw error(name, "a list of texts is wanted, in quotes")
            }
            texts.append(text)
        }
        return texts
    }

    func price(_ name: String) throws(CatalogueError) -> Price? {
        guard let member = member(name) else { return nil }
        let entry = CatalogueFile(member, at: path(name))
        try entry.allow(["input", "output", "perCall"])
        return Price(
            input: try entry.money("input"), output: try entry.money("output"), perCall: try entry.money("perCall"))
    }

    /// Reads a list of objects; an absent list is empty.
    func list(_ name: String) throws(CatalogueError) -> [CatalogueFile] {
        guard let member = member(name) else { return [] }
        guard case .list(let elements) = member else { throw error(name, "a list is wanted, in brackets") }
        return elements.enumerated().map { CatalogueFile($0.element, at: "\(path(name))[\($0.offset)]") }
    }

    private func money(_ name: String) throws(CatalogueError) -> Money {
        let text: String? =
            switch member(name) {
            case nil, .null: "0"
            case .text(let text): text
            case .number(let number): "\(number)"
            default: nil
            }
        guard let text, let money = Money(yuan: text) else {
            throw error(
                name, "yuan with at most six decimals are wanted, such as 4 or \"0.8\", and no more than ten billion")
        }
        return money
    }

    private func member(_ name: String) -> FileValue? {
        guard case .object(let members) = value else { return nil }
        return members[name]
    }

    private func path(_ name: String) -> String {
        place.isEmpty ? name : "\(place).\(name)"
    }
}

/// Any value in the file. A number is a decimal, so that a price is read exactly.
indirect enum FileValue: Decodable {
    case null
    case bool(Bool)
    case number(Decimal)
    case text(String)
    case list([FileValue])
    case object([String: FileValue])

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
        } else if let list = try? container.decode([FileValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: FileValue].self))
        }
    }
}
