package import EventLoop
package import Messages

/// What is on offer: the models, what they cost, and the channels that serve them.
///
/// It is loaded from a file at start (`Catalogue.read`), or made of one channel and the names of its models. Every
/// model has a price: its own, or the default price, which is never 0.
package struct Catalogue: Sendable {
    /// In the order of the list that clients see.
    package let models: [Model]
    package let channels: [Channel]
    package let defaultPrice: Price
    private let places: [String: Int]

    /// The default price if none is configured: 10 yuan a million tokens in, 30 out.
    package static let usualPrice = Price(input: .yuan(10), output: .yuan(30))

    package static let empty = Catalogue(models: [], channels: [], defaultPrice: usualPrice, places: [:])

    /// - Throws: if a name is used twice, a model's channel is unknown, or a value is outside its limits.
    package init(models: [Model], channels: [Channel], defaultPrice: Price = usualPrice) throws(CatalogueError) {
        try Self.check(defaultPrice)
        try Self.checkNames(channels.map(\.name), in: "channels")
        try Self.checkNames(models.map(\.name), in: "models")
        for (index, model) in models.enumerated() {
            guard channels.contains(where: { $0.name == model.channel.name }) else {
                throw CatalogueError("models[\(index)].channel", "there is no channel '\(model.channel.name)'")
            }
        }
        var places: [String: Int] = [:]
        for (index, model) in models.enumerated() { places[model.name] = index }
        self.init(models: models, channels: channels, defaultPrice: defaultPrice, places: places)
    }

    /// Makes a catalogue of one channel; its models keep the channel's names and share one price.
    package init(
        channel: Channel, models names: [String], price: Price = usualPrice, maximumOutputTokens: Int? = nil
    ) throws(CatalogueError) {
        let models = names.map { name in
            Model(name: name, channel: channel, price: price, maximumOutputTokens: maximumOutputTokens)
        }
        try self.init(models: models, channels: [channel], defaultPrice: price)
    }

    private init(models: [Model], channels: [Channel], defaultPrice: Price, places: [String: Int]) {
        self.models = models
        self.channels = channels
        self.defaultPrice = defaultPrice
        self.places = places
    }

    /// Finds a model by its public name; nil if it is not on offer.
    package func model(_ name: String) -> Model? {
        places[name].map { models[$0] }
    }

    private static func check(_ price: Price) throws(CatalogueError) {
        guard price.input > .zero || price.output > .zero || price.perCall > .zero else {
            throw CatalogueError("defaultPrice", "the default price must not be 0: give input, output or perCall")
        }
    }

    private static func checkNames(_ names: [String], in list: String) throws(CatalogueError) {
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
    /// Such as `models[2].price.input`; empty for the whole file.
    package let place: String
    package let reason: String

    package init(_ place: String, _ reason: String) {
        self.place = place
        self.reason = reason
    }

    package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}

/// The catalogue in force, for code on the I/O loop. It may be replaced while requests are open: each request carries
/// its own prices.
@IOLoop
package final class CurrentCatalogue {
    package private(set) var value: Catalogue

    package nonisolated init(_ catalogue: Catalogue) {
        value = catalogue
    }

    package func replace(with catalogue: Catalogue) {
        value = catalogue
    }
}
