extension Chat.Terms {
    /// What a group of accounts gets of the model: the door does not know an account's group, Auth does.
    package struct Group: Hashable, Sendable, Codable {
        package var name: String
        /// What the group pays of the price; nil if it may not ask the model.
        package var ratio: Ratio?

        package init(name: String, ratio: Ratio?) {
            self.name = name
            self.ratio = ratio
        }

        /// What an account's group pays of a model's price; nil if it may not ask. An account without a group pays the
        /// price and may ask, and so may everybody where there are no groups. A group that is not among them may not: it
        /// was renamed, removed or misspelt, and what it was limited to is not known.
        package static func ratio(of group: String?, among groups: [Group]?) -> Ratio? {
            guard let group, let groups else { return .one }
            return groups.first { $0.name == group }?.ratio
        }
    }

    /// What an account's group pays of the price; nil if it may not ask.
    package func ratio(of group: String?) -> Ratio? { Group.ratio(of: group, among: groups) }

    /// The least that admits a chat, whatever its account's group: nothing where the account may have a key of its own.
    package var leastOfAnyGroup: Money {
        guard ownKeyChannels == nil else { return .zero }
        guard let ratio = groups?.compactMap(\.ratio).min(), ratio < .one else { return least }
        return times(ratio).least
    }

    /// The same terms at a group's price.
    func times(_ ratio: Ratio) -> Chat.Terms {
        var terms = self
        terms.price = price.times(ratio)
        terms.groups = nil
        return terms
    }
}

extension Chat.Terms.Group: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("name", name)
            $0.add("ratio", ratio)
        }
    }
}
