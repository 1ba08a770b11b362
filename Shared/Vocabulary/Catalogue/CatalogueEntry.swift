internal import Credentials
import Foundation
import Messages

/// An object of the catalogue's document, with its place there for error messages.
struct CatalogueEntry {
    private let value: DocumentValue
    private let place: String

    init(_ value: DocumentValue, at place: String = "") {
        self.value = value
        self.place = place
    }

    func error(_ name: String, _ reason: String, kind: CatalogueError.Kind = .value) -> CatalogueError {
        CatalogueError(path(name), reason, kind: kind)
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
    func count(_ name: String) throws(CatalogueError) -> Int? { try number(name, in: 1...100_000_000) }

    /// Reads how many requests or tokens are allowed, 1 to a million millions.
    func limit(_ name: String) throws(CatalogueError) -> Int? { try number(name, in: 1...1_000_000_000_000) }

    /// Reads a whole number; nil if it is not there.
    func number(_ name: String, in range: ClosedRange<Int>) throws(CatalogueError) -> Int? {
        switch member(name) {
        case nil, .null: return nil
        case .number(let number):
            guard let whole = Int("\(number)"), range.contains(whole) else { break }
            return whole
        default: break
        }
        throw error(name, "a whole number from \(range.lowerBound) to \(range.upperBound) is wanted")
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
    func object(_ name: String) throws(CatalogueError) -> CatalogueEntry? {
        switch member(name) {
        case nil, .null: return nil
        case .object(let members)?: return CatalogueEntry(.object(members), at: path(name))
        default: throw error(name, "an object is wanted, in braces")
        }
    }

    /// Reads a list of texts; an absent list is empty.
    func texts(_ name: String) throws(CatalogueError) -> [String] { try textsIfAny(name) ?? [] }

    /// Reads a list of texts; nil if it is not there.
    func textsIfAny(_ name: String) throws(CatalogueError) -> [String]? {
        guard let member = member(name), member != .null else { return nil }
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
        guard let member = member(name), member != .null else { return nil }
        let entry = CatalogueEntry(member, at: path(name))
        let parts = ["input", "output", "perCall"]
        try entry.allow(parts)
        guard parts.contains(where: { entry.member($0) ?? .null != .null }) else {
            throw error(name, "it is empty: give input, output or perCall; 0 is for free, no price the default price")
        }
        return Price(
            input: try entry.money("input"), output: try entry.money("output"), perCall: try entry.money("perCall"))
    }

    /// Reads a factor above 0 with at most four decimals.
    func factor(_ name: String) throws(CatalogueError) -> Ratio? {
        guard let text = exactText(name) else { return nil }
        // Money is read exactly, with six decimals.
        guard let exact = Money(yuan: text)?.microYuan, exact % 100 == 0, (1...10_000_000).contains(exact / 100) else {
            throw error(
                name, "a number above 0 with at most four decimals is wanted, such as 0.8, and no more than 1000")
        }
        return Ratio(tenThousandths: Int(exact / 100))
    }

    /// Refuses contents that a later version will know.
    func allowEmpty(_ names: [String]) throws(CatalogueError) {
        for name in names {
            switch member(name) {
            case nil, .null, .list([]), .object([:]): continue
            default: throw error(name, "this version knows no contents of it; leave it empty")
            }
        }
    }

    /// Reads a list of objects; an absent list is empty.
    func list(_ name: String) throws(CatalogueError) -> [CatalogueEntry] {
        guard let member = member(name), member != .null else { return [] }
        guard case .list(let elements) = member else { throw error(name, "a list is wanted, in brackets") }
        return elements.enumerated().map { CatalogueEntry($0.element, at: "\(path(name))[\($0.offset)]") }
    }

    /// Reads an amount of yuan; nil if it is not there.
    func amount(_ name: String) throws(CatalogueError) -> Money? {
        if exactText(name) == nil { return nil }
        return try money(name)
    }

    /// Reads a moment; nil if it is not there.
    func moment(_ name: String) throws(CatalogueError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let moment = Timestamp(zoned: text) else {
            throw error(name, "a moment with its zone is wanted, such as 2026-12-01T00:00:00+08:00")
        }
        return moment
    }

    /// Reads the name of an entry that stands in addresses and in keys of states.
    func plainName() throws(CatalogueError) -> String {
        let name = try required("name", text("name"), "a text")
        guard name.utf8.count <= 32, name.utf8.allSatisfy(\.isPlain) else {
            throw error("name", "1 to 32 small letters, digits, - and _ are wanted")
        }
        return name
    }

    /// Reads what somebody else has given a name: a merchant's number, a key's id.
    func identifier(_ name: String) throws(CatalogueError) -> String {
        let wanted = "1 to 64 letters, digits, - and _"
        let identifier = try required(name, text(name), wanted)
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard identifier.utf8.count <= 64, identifier.utf8.allSatisfy({ $0.isPlain || capitals.contains($0) }) else {
            throw error(name, wanted + " are wanted")
        }
        return identifier
    }

    private func money(_ name: String) throws(CatalogueError) -> Money {
        guard let money = Money(yuan: exactText(name) ?? "0") else {
            throw error(
                name, "yuan with at most six decimals are wanted, such as 4 or \"0.8\", and no more than ten billion")
        }
        return money
    }

    /// The digits of a number, which may be in quotes; not a number's for another value.
    private func exactText(_ name: String) -> String? {
        switch member(name) {
        case nil, .null: nil
        case .text(let text): text
        case .number(let number): "\(number)"
        default: ""
        }
    }

    /// Reads what is sealed; nil if it is not there.
    func sealed(_ name: String) throws(CatalogueError) -> SealedText? {
        guard let member = member(name), member != .null else { return nil }
        guard let sealed = member.sealed else { throw error(name, "a sealed key is wanted") }
        return sealed
    }

    private func member(_ name: String) -> DocumentValue? {
        guard case .object(let members) = value else { return nil }
        return members[name]
    }

    /// The place of a member; of the object itself for an empty name.
    private func path(_ name: String) -> String {
        if name.isEmpty { return place }
        return place.isEmpty ? name : "\(place).\(name)"
    }
}

extension UInt8 {
    fileprivate var isPlain: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
