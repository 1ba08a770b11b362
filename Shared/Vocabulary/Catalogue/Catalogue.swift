package import Messages
package import Words

/// What is on offer: the models, what they cost whom, the channels that serve them, the words that nobody is to say, the
/// rules that a chat is held against, the products that are sold, the merchants who are paid for them, and the apps where
/// persons write to the bot.
///
/// It is read from a version of the document on the log. Every model has a price: its own, or the default price, which
/// is never 0.
package struct Catalogue: Sendable {
    /// In the order of the list that clients see.
    package let models: [Model]
    package let channels: [Channel]
    package let groups: [Group]
    package let words: [WordList]
    package let rules: RuleBook
    package let merchants: [Merchant]
    /// In the order in which persons see them.
    package let products: [Product]
    package let apps: [App]
    package let defaultPrice: Price
    private let places: [String: Int]

    /// The default price if none is configured: 10 yuan a million tokens in, 30 out.
    package static let usualPrice = Price(input: .yuan(10), output: .yuan(30))

    package static let empty = Catalogue(
        models: [], channels: [], groups: [], words: [], rules: .usual, merchants: [], products: [],
        apps: [], defaultPrice: usualPrice, places: [:])

    /// - Throws: if a name is used twice, a model's channel is unknown, or a value is outside its limits.
    package init(
        models: [Model], channels: [Channel], groups: [Group] = [], words: [WordList] = [],
        rules: RuleBook = .usual, merchants: [Merchant] = [], products: [Product] = [],
        apps: [App] = [], defaultPrice: Price = usualPrice
    ) throws(CatalogueError) {
        try Self.check(defaultPrice)
        try Self.checkNames(channels.map(\.name), in: "channels")
        try Self.checkNames(models.map(\.name), in: "models")
        try Self.checkNames(groups.map(\.name), in: "groups")
        try Self.checkNames(words.map(\.name), in: "words")
        try Self.checkNames(merchants.map(\.terms.name), in: "merchants")
        try Self.checkNames(products.map(\.terms.name), in: "products")
        try Self.checkNames(apps.map(\.name), in: "apps")
        try Self.checkNumbers(of: merchants)
        try Self.checkPlaces(of: apps)
        let named = Set(channels.map(\.name))
        for (index, model) in models.enumerated() {
            guard named.contains(model.channel.name) else {
                throw CatalogueError("models[\(index)].channel", "there is no channel '\(model.channel.name)'")
            }
        }
        var places: [String: Int] = [:]
        for (index, model) in models.enumerated() { places[model.name] = index }
        self.init(
            models: Self.offered(models, to: groups), channels: channels, groups: groups, words: words,
            rules: rules, merchants: merchants, products: products, apps: apps, defaultPrice: defaultPrice,
            places: places)
    }

    /// The models with what each group gets of them, so that a request need not look.
    private static func offered(_ models: [Model], to groups: [Group]) -> [Model] {
        let groups = groups.sorted { $0.name < $1.name }
        return models.map { model in
            var model = model
            model.groups = groups.isEmpty ? nil : groups.map { $0.terms(of: model.name) }
            return model
        }
    }

    private init(
        models: [Model], channels: [Channel], groups: [Group], words: [WordList], rules: RuleBook,
        merchants: [Merchant], products: [Product], apps: [App], defaultPrice: Price, places: [String: Int]
    ) {
        self.models = models
        self.channels = channels
        self.groups = groups
        self.words = words
        self.rules = rules
        self.merchants = merchants
        self.products = products
        self.apps = apps
        self.defaultPrice = defaultPrice
        self.places = places
    }

    /// Finds a model by its public name; nil if it is not on offer.
    package func model(_ name: String) -> Model? {
        places[name].map { models[$0] }
    }

    /// Finds a merchant by its name.
    package func merchant(_ name: String) -> Merchant? { merchants.first { $0.terms.name == name } }

    /// The merchants that persons can pay now: those of the sandbox only if the catalogue has no other, nor a provider of
    /// models whose answers cost money, as credit that was bought in play is worth as much as any.
    package var payees: [Merchant] {
        let isForMoney = merchants.contains { !$0.isSandbox } || channels.contains { !$0.isSandbox }
        return merchants.filter { $0.fault == nil && !(isForMoney && $0.isSandbox) }
    }

    /// Finds a product by its name; nil if it is not in the catalogue.
    package func product(_ name: String) -> Product? { products.first { $0.terms.name == name } }

    /// Refuses a list that is too long.
    static func checkCount(_ count: Int, in list: String) throws(CatalogueError) {
        guard let most = Self.most[list], count > most else { return }
        throw CatalogueError(
            list, "there are at most \(most) \(list), not \(count)", kind: .size(limit: most, value: count))
    }

    private static func check(_ price: Price) throws(CatalogueError) {
        guard price.input > .zero || price.output > .zero || price.perCall > .zero else {
            throw CatalogueError("defaultPrice", "the default price must not be 0: give input, output or perCall")
        }
    }

    /// Refuses two entries for one merchant: a day's bill has the payments of both, and is held against the orders of one.
    private static func checkNumbers(of merchants: [Merchant]) throws(CatalogueError) {
        var names: [String: String] = [:]
        for (index, merchant) in merchants.enumerated() {
            let terms = merchant.terms
            // The sandbox's number is another in each process.
            let number = "\(terms.provider.rawValue)/\(merchant.isSandbox ? Channel.sandbox : terms.number)"
            if let other = names.updateValue(terms.name, forKey: number) {
                let place = "merchants[\(index)].\(merchant.isSandbox ? "baseURL" : "number")"
                throw CatalogueError(place, "'\(other)' is this merchant already")
            }
        }
    }

    private static func checkNames(_ names: [String], in list: String) throws(CatalogueError) {
        try checkCount(names.count, in: list)
        var seen: Set<String> = []
        for (index, name) in names.enumerated() {
            guard (1...256).contains(name.utf8.count) else {
                throw CatalogueError("\(list)[\(index)].name", "a name has 1 to 256 bytes")
            }
            guard seen.insert(name).inserted else {
                throw CatalogueError("\(list)[\(index)].name", "'\(name)' is listed twice")
            }
        }
    }
}

/// A fault in a catalogue: the place, and what is allowed there.
package struct CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Such as `models[2].price.input`; empty for the whole document.
    package let place: String
    package let reason: String
    package let kind: Kind

    /// What sort of fault it is, since a program may want to tell them apart.
    package enum Kind: Hashable, Sendable {
        /// A value that cannot be.
        case value
        /// A channel's address that cannot be used or must not be shown.
        case address
        /// There is more than the limit of what stands at the place.
        case size(limit: Int, value: Int)
    }

    package init(_ place: String, _ reason: String, kind: Kind = .value) {
        self.place = place
        self.reason = reason
        self.kind = kind
    }

    package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
