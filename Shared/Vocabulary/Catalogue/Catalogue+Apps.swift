package import Messages

extension Catalogue {
    /// Finds an app by its name.
    package func app(_ name: String) -> App? { apps.first { $0.name == name } }

    /// What the catalogue says of an app now, for what is delivered there.
    ///
    /// - Parameters:
    ///   - identity: who wrote; without it the terms have no rules.
    ///   - time: when; without it products are left out that are not always sold.
    package func terms(
        of app: App, for identity: Identity? = nil, at time: Timestamp? = nil, in surroundings: BotSurroundings
    ) -> BotTerms {
        let offered = offeredModels(of: app)
        var terms = app.settings
        terms.models = offered.map { OfferedModel($0, tokensPerImage: surroundings.tokensPerImage) }
        terms.takesPictures = terms.takesPictures && offered.allSatisfy { $0.vision != false }
        terms.site = surroundings.site
        terms.products = offeredProducts(at: time)
        // A group is nobody's trial.
        terms.gift = app.platform == .zsxq ? nil : surroundings.gift
        terms.giftBudget = app.platform == .zsxq ? nil : surroundings.giftBudget
        terms.rules = identity.flatMap { rules.terms(of: $0.account) }
        terms.streamsLimit = surroundings.streamsLimit
        terms.answerMilliseconds = surroundings.answerTime.wholeMilliseconds
        terms.admissionMilliseconds = surroundings.admissionTime.wholeMilliseconds
        return terms
    }

    /// As many as are carried with each delivery.
    private func offeredModels(of app: App) -> [Model] {
        app.modelNames.isEmpty ? Array(models.prefix(App.mostModels)) : app.modelNames.compactMap { model($0) }
    }

    /// What everybody can buy. Who is in a group sees on the shop's page what is sold to it.
    private func offeredProducts(at time: Timestamp?) -> [OfferedProduct] {
        guard !payees.isEmpty else { return [] }
        let sold = products.map(\.terms).filter { terms in
            guard let time else { return terms.groups == nil && terms.from == nil && terms.until == nil }
            return terms.isSold(to: nil, at: time)
        }
        return sold.prefix(App.mostProducts).map { terms in
            OfferedProduct(
                title: BilingualText(chinese: terms.title, english: terms.titleInEnglish), priceFen: terms.priceFen)
        }
    }

    /// Refuses two entries for one app: each would have a conversation of its own with the same person. Of robots a company
    /// may have several, and nothing but their keys tells them apart.
    static func checkPlaces(of apps: [App]) throws(CatalogueError) {
        var names: [String: String] = [:]
        for (index, app) in apps.enumerated() where app.platform != .weComRobot && !app.isSandbox {
            let agent = app.agent.map { "/\($0)" } ?? ""
            if let other = names.updateValue(app.name, forKey: "\(app.platform.rawValue)/\(app.id)\(agent)") {
                let place = "apps[\(index)].\(app.agent == nil ? "id" : "agent")"
                throw CatalogueError(place, "'\(other)' is this app already")
            }
        }
    }
}

extension OfferedModel {
    /// - Parameter tokensPerImage: of a model that says nothing of pictures.
    fileprivate init(_ model: Model, tokensPerImage: Int) {
        let bounds = model.inputBounds
        self.init(
            name: model.name, price: model.price, groups: model.groups, ownKeyChannels: model.ownKeyChannels,
            tokensOut: min(model.outputTokens(asked: nil), 1 << 32),
            // Rounded down: fewer bytes a token are more tokens.
            bytesPerThousandTokens: Int(bounds.bytesPerToken * 1_000), overheadTokens: bounds.overheadTokens,
            imageTokens: bounds.imageTokens ?? tokensPerImage, contextTokens: model.contextTokens)
    }
}
