package import Credentials
package import Telemetry

/// A catalogue as people write and see it: JSON5 with the keys of channels, merchants and apps in clear, or `"***"` for
/// one that stays as it is.
///
/// It never goes to the log: `sealed` makes of it the document that does. Printed it is `***`.
package struct CatalogueDraft: Hashable, Sendable, Redacted {
    let value: DocumentValue

    /// In place of a secret.
    static let hidden = "***"
    /// In place of another secret than before. Nothing is told of either, not even a digest.
    static let changed = "*** (changed)"

    init(_ value: DocumentValue) {
        self.value = value
    }

    /// Reads a file, which may be JSON5.
    package init(parsing bytes: [UInt8]) throws(CatalogueError) {
        value = try DocumentValue(parsing: bytes)
    }

    /// Reads what came over the network: JSON alone, since JSON5 takes long enough to hold up everybody else.
    package init(json bytes: [UInt8]) throws(CatalogueError) {
        value = try DocumentValue(json: bytes)
    }

    /// Makes the draft of one channel and its models.
    package init(channel: String, baseURL: String, apiKey: Secret?, models: [String], defaultPrice: DraftPrice? = nil) {
        var members = ["name": DocumentValue.text(channel), "baseURL": .text(baseURL)]
        members["apiKey"] = apiKey.map { .text($0.exposed) }
        var root = [
            "channels": DocumentValue.list([.object(members)]),
            "models": .list(models.map { .object(["name": .text($0)]) }),
        ]
        root["defaultPrice"] = defaultPrice.map {
            .object(["input": .text($0.input), "output": .text($0.output)])
        }
        value = .object(root)
    }

    /// Yuan for a million tokens, as they are written.
    package struct DraftPrice: Sendable {
        let input: String
        let output: String

        package init(input: String, output: String) {
            self.input = input
            self.output = output
        }
    }

    /// JSON with sorted members.
    package var text: String { value.text }

    /// Puts the keys in that entries name by a variable, such as `apiKeyVariable`.
    package func resolved(by environment: [String: String]) throws(CatalogueError) -> CatalogueDraft {
        var value = value
        for secrets in SecretMembers.all {
            value = try value.changingEach(of: secrets.list) { entry, place throws(CatalogueError) in
                for name in secrets.names {
                    guard let variable = entry[name + "Variable"]?.string, !variable.isEmpty else { continue }
                    let place = "\(place).\(name)Variable"
                    guard entry[name] ?? .null == .null else {
                        throw CatalogueError(place, "give \(name) or \(name)Variable, not both")
                    }
                    guard let key = environment[variable], !key.isEmpty else {
                        throw CatalogueError(place, "the environment variable '\(variable)' is not set")
                    }
                    entry[name + "Variable"] = nil
                    entry[name] = .text(key)
                }
            }
        }
        return CatalogueDraft(value)
    }

    /// Seals the keys of channels, of merchants and of apps.
    ///
    /// A key that stays (`"***"`, or the same again) stays sealed as it is in the current document. It stays only where
    /// the entry of this name still has the address that it was given for.
    ///
    /// - Throws: also for lists that are too long, for an address that would be shown with a secret in it, and for a
    ///   merchant's or an app's key that cannot be one. What is on the log by now is read whatever it has.
    package func sealed(
        with keys: MasterKeys?, over current: CatalogueDocument? = nil
    ) throws(CatalogueError) -> CatalogueDocument {
        try self.value.checkCounts()
        let sealing = SecretSealing(keys: keys, former: current?.sealedKeys ?? [:])
        var value = value.withoutNulls
        for secrets in SecretMembers.all {
            value = try value.changingEach(of: secrets.list) { entry, place throws(CatalogueError) in
                if let address = entry["baseURL"]?.string,
                    let fault = ChannelAddress(address).fault(keptIn: secrets.names[0])
                {
                    throw CatalogueError(place + ".baseURL", fault, kind: .address)
                }
                var texts: [String: String] = [:]
                for name in secrets.names {
                    guard let given = entry[name] else { continue }
                    let outcome = try sealing.seal(
                        given, for: secrets.seal(of: name, in: entry),
                        after: secrets.predecessor(of: name).map { secrets.seal(of: $0, in: entry) },
                        at: "\(place).\(name)")
                    entry[name] = outcome.sealed
                    texts[name] = outcome.text
                }
                switch secrets.list {
                case SecretMembers.merchants.list: try Merchant.check(texts, of: entry, at: place)
                case SecretMembers.apps.list: try App.check(texts, at: place)
                default: break
                }
            }
        }
        return CatalogueDocument(value)
    }
}

extension CatalogueDraft {
    /// Merges a patch (RFC 7396) into the whole, or into one entry of a list, which is addressed by its name.
    ///
    /// - Parameter place: nothing, or a list and a name, as `["models", "glm"]`. An entry that is not there is added; a
    ///   patch that is null removes one.
    package func merged(_ patch: CatalogueDraft, at place: [String]) throws(CatalogueError) -> CatalogueDraft {
        if place.isEmpty { return CatalogueDraft(value.merged(patch.value)) }
        guard place.count == 2, Catalogue.lists.contains(place[0]), case .object(var root) = value else {
            throw CatalogueError(
                place.joined(separator: "/"),
                "an entry is LIST/NAME; lists are \(Catalogue.lists.joined(separator: ", "))")
        }
        var elements = value[place[0]]?.elements ?? []
        let found = elements.firstIndex { $0.name == place[1] }
        if patch.value == .null {
            guard let found else {
                throw CatalogueError(place[0], "there is no '\(place[1])'")
            }
            elements.remove(at: found)
        } else if let found {
            elements[found] = elements[found].merged(patch.value)
        } else if let name = patch.value.name, name != place[1] {
            throw CatalogueError(place[0], "there is no '\(place[1])' that could be named '\(name)'")
        } else {
            elements.append(DocumentValue.object(["name": .text(place[1])]).merged(patch.value))
        }
        root[place[0]] = .list(elements)
        return CatalogueDraft(.object(root))
    }
}

extension DocumentValue {
    /// Merges a JSON Merge Patch (RFC 7396).
    func merged(_ patch: DocumentValue) -> DocumentValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [String: DocumentValue] = [:]
        if case .object(let own) = self { members = own }
        for (name, change) in changes {
            members[name] = change == .null ? nil : (members[name] ?? .null).merged(change)
        }
        return .object(members)
    }

    /// Refuses lists that are too long, before anything is done for each of their entries.
    func checkCounts() throws(CatalogueError) {
        for list in Catalogue.lists { try Catalogue.checkCount(self[list]?.elements.count ?? 0, in: list) }
    }

    /// Changes each object of a list. What is no list of objects is left as it is: reading the document refuses it.
    ///
    /// - Parameter change: gets the object's members and its place.
    func changingEach(
        of list: String, _ change: (inout [String: DocumentValue], String) throws(CatalogueError) -> Void
    ) throws(CatalogueError) -> DocumentValue {
        guard case .object(var root) = self, case .list(var elements)? = root[list] else { return self }
        for index in elements.indices {
            guard case .object(var members) = elements[index] else { continue }
            try change(&members, "\(list)[\(index)]")
            elements[index] = .object(members)
        }
        root[list] = .list(elements)
        return .object(root)
    }
}
