internal import Messages

/// Reads the catalogue's `products`.
///
/// | member | default | what it is |
/// | --- | --- | --- |
/// | `name` | needed | 1 to 32 small letters, digits, `-` and `_` |
/// | `title`, `titleInEnglish` | needed; the title | what persons read, here and at the provider: 1 to 40 characters in one line |
/// | `price` | needed | yuan with at most two decimals, 0.01 to 1 000 000 |
/// | `credit`, `bonus` | needed; 0 | yuan of credit: a hundredth of the price at least, so that no fen buys nothing |
/// | `oncePerPerson` | false | whether an account may buy it once only |
/// | `from`, `until` | always | when it is sold: the first moment of it, and the first behind it |
/// | `groups` | all | whose accounts may buy it |
extension Product {
    /// - Parameter groups: the names of the catalogue's groups.
    init(_ entry: CatalogueEntry, _ groups: Set<String>) throws(CatalogueError) {
        try entry.allow([
            "name", "title", "titleInEnglish", "price", "credit", "bonus", "oncePerPerson", "from", "until", "groups",
        ])
        let name = try entry.plainName()
        let title = try entry.required("title", Self.title("title", of: entry), "a text")
        let price = try Self.price(of: entry)
        let (credit, bonus) = try Self.credit(of: entry, for: price)
        let (from, until) = (try entry.moment("from"), try entry.moment("until"))
        if let from, let until, until <= from { throw entry.error("until", "it has to be later than from") }
        self.init(
            terms: ProductTerms(
                name: name, title: title, titleInEnglish: try Self.title("titleInEnglish", of: entry) ?? title,
                priceFen: price, credit: credit, bonus: bonus,
                isOncePerPerson: try entry.flag("oncePerPerson") ?? false, from: from, until: until,
                groups: try Self.groups(of: entry, groups)))
    }

    private static let mostFen: Int64 = 100_000_000

    private static func title(_ member: String, of entry: CatalogueEntry) throws(CatalogueError) -> String? {
        guard let title = try entry.text(member) else { return nil }
        guard title.unicodeScalars.count <= 40, Remark.isOne(title) else {
            throw entry.error(member, "1 to 40 characters in one line are wanted")
        }
        return title
    }

    private static func price(of entry: CatalogueEntry) throws(CatalogueError) -> Int64 {
        let price = try entry.required("price", entry.amount("price"), "an amount of yuan").microYuan
        guard price % 10_000 == 0, (1...mostFen).contains(price / 10_000) else {
            throw entry.error("price", "yuan with at most two decimals are wanted, from 0.01 to 1000000")
        }
        return price / 10_000
    }

    /// - Returns: credit and bonus. Together they are at most what an account may hold, and no fen of the price is without
    ///   its part: else parts of a payment and of its credit would not follow from each other.
    private static func credit(of entry: CatalogueEntry, for price: Int64) throws(CatalogueError) -> (Money, Money) {
        let credit = try entry.required("credit", entry.amount("credit"), "an amount of yuan")
        let bonus = try entry.amount("bonus") ?? .zero
        guard credit.microYuan >= price * 100 else {
            throw entry.error("credit", "a hundredth of the price is wanted at least")
        }
        guard credit + bonus <= .limit else {
            throw entry.error("bonus", "with the credit it is more than an account may hold")
        }
        return (credit, bonus)
    }

    private static func groups(
        of entry: CatalogueEntry, _ groups: Set<String>
    ) throws(CatalogueError) -> [String]? {
        guard let names = try entry.textsIfAny("groups") else { return nil }
        for name in names where !groups.contains(name) {
            throw entry.error("groups", "there is no group '\(name)' among the catalogue's groups")
        }
        return names
    }
}
