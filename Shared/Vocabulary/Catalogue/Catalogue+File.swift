import Foundation
import Messages
import Telemetry

/// The catalogue's file: JSON5, so that it may have comments and trailing commas. Prices are yuan a million tokens
/// (`perCall`: yuan a call) as numbers or strings with at most six decimals, taken exactly.
///
///     {
///         defaultPrice: { input: 10, output: "30.00" },
///         channels: [
///             { name: "zhipu", baseURL: "https://…/v4", apiKeyVariable: "ZHIPU_KEY",
///               members: { allow: ["service_tier"], tools: ["web_search"], others: "refuse" } },
///         ],
///         models: [
///             { name: "glm", upstream: "glm-4.5", channel: "zhipu", price: { input: 4, output: 16 },
///               maximumOutputTokens: 8192, contextTokens: 131072, tokenLimitParameter: "max_tokens", ownedBy: "zhipu",
///               inputBounds: { bytesPerToken: 2, imageTokens: 4096 } },
///         ],
///     }
///
/// A channel's key is in `apiKey`, or in the environment variable that `apiKeyVariable` names, or there is none. A
/// model without `channel` has the only one there is. `inputBounds` has the members of `InputBounds`. Unknown members are
/// refused, as they are nearly always misspelt.
extension Catalogue {
    /// Reads a catalogue's file.
    ///
    /// - Parameter environment: has the keys that the file names by `apiKeyVariable`.
    /// - Throws: an error that names the place and what is allowed there.
    package static func read(
        _ bytes: [UInt8], environment: [String: String] = [:]
    ) throws(CatalogueError) -> Catalogue {
        let file = CatalogueFile(try parse(bytes))
        try file.allow(["defaultPrice", "channels", "models"])
        let defaultPrice = try file.price("defaultPrice") ?? usualPrice
        var channels: [Channel] = []
        for entry in try file.list("channels") { channels.append(try Channel(entry, environment)) }
        var models: [Model] = []
        for entry in try file.list("models") { models.append(try Model(entry, channels, defaultPrice)) }
        return try Catalogue(models: models, channels: channels, defaultPrice: defaultPrice)
    }

    private static func parse(_ bytes: [UInt8]) throws(CatalogueError) -> FileValue {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(FileValue.self, from: Data(bytes))
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
}

extension Channel {
    fileprivate init(_ entry: CatalogueFile, _ environment: [String: String]) throws(CatalogueError) {
        try entry.allow(["name", "baseURL", "apiKey", "apiKeyVariable", "members"])
        let name = try entry.required("name", entry.text("name"), "a text")
        let address = try entry.required(
            "baseURL", entry.text("baseURL"), "an address such as https://api.example.com/v1")
        var key = try entry.text("apiKey")
        if let variable = try entry.text("apiKeyVariable") {
            guard key == nil else { throw entry.error("apiKeyVariable", "give apiKey or apiKeyVariable, not both") }
            guard let value = environment[variable], !value.isEmpty else {
                throw entry.error("apiKeyVariable", "the environment variable '\(variable)' is not set")
            }
            key = value
        }
        let members = try Members(entry.object("members"))
        do {
            try self.init(name: name, baseURL: address, apiKey: key.map { Secret($0) }, members: members)
        } catch {
            throw entry.error("baseURL", error.reason)
        }
    }
}

extension Channel.Members {
    fileprivate init(_ entry: CatalogueFile?) throws(CatalogueError) {
        self.init()
        guard let entry else { return }
        try entry.allow(["allow", "tools", "others"])
        allowed = try entry.texts("allow")
        for name in Self.impossible where allowed.contains(name) {
            throw entry.error("allow", "'\(name)' cannot be allowed: no reservation covers it")
        }
        tools = try entry.texts("tools")
        othersAreRefused = try entry.text("others", oneOf: ["drop", "refuse"]) == "refuse"
    }
}

extension InputBounds {
    fileprivate init(_ entry: CatalogueFile?) throws(CatalogueError) {
        self.init()
        guard let entry else { return }
        try entry.allow([
            "bytesPerToken", "overheadTokens", "imageTokens", "audioBytesPerToken", "audioTokens", "videoTokens",
            "fileTokens",
        ])
        bytesPerToken = try entry.ratio("bytesPerToken") ?? bytesPerToken
        overheadTokens = try entry.count("overheadTokens") ?? overheadTokens
        imageTokens = try entry.count("imageTokens")
        audioBytesPerToken = try entry.ratio("audioBytesPerToken") ?? audioBytesPerToken
        audioTokens = try entry.count("audioTokens") ?? audioTokens
        videoTokens = try entry.count("videoTokens") ?? videoTokens
        fileTokens = try entry.count("fileTokens") ?? fileTokens
    }
}

extension Model {
    fileprivate init(
        _ entry: CatalogueFile, _ channels: [Channel], _ defaultPrice: Price
    ) throws(CatalogueError) {
        try entry.allow([
            "name", "upstream", "channel", "price", "maximumOutputTokens", "contextTokens", "tokenLimitParameter",
            "inputBounds", "ownedBy", "vision", "reasoning",
        ])
        let limits = Model.TokenLimitParameter.allCases.map(\.rawValue)
        let parameter = try entry.text("tokenLimitParameter", oneOf: limits)
            .flatMap(Model.TokenLimitParameter.init(rawValue:))
        self.init(
            name: try entry.required("name", entry.text("name"), "a text"), upstreamName: try entry.text("upstream"),
            channel: try Self.channel(of: entry, channels), price: try entry.price("price") ?? defaultPrice,
            maximumOutputTokens: try entry.count("maximumOutputTokens"),
            contextTokens: try entry.count("contextTokens"), tokenLimitParameter: parameter ?? .maximumTokens,
            inputBounds: try InputBounds(entry.object("inputBounds")), ownedBy: try entry.text("ownedBy"),
            vision: try entry.flag("vision"), reasoning: try entry.flag("reasoning"))
    }

    private static func channel(
        of entry: CatalogueFile, _ channels: [Channel]
    ) throws(CatalogueError) -> Channel {
        let names = channels.map(\.name)
        guard let name = try entry.text("channel", oneOf: names) else {
            guard channels.count == 1, let only = channels.first else {
                throw entry.error("channel", "name one of the channels: \(names.joined(separator: ", "))")
            }
            return only
        }
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw entry.error("channel", "there is no channel '\(name)'")
        }
        return channel
    }
}
