import Catalogue
import Messages
import Testing

/// What of an app and of the rest of the catalogue goes into the terms of a delivery.
struct AppTermsTests {
    private let reading = MerchantReading()
    private let surroundings = BotSurroundings(
        site: "https://chat.example.com", tokensPerImage: 2_000, streamsLimit: 7, answerTime: .seconds(90),
        admissionTime: .seconds(20), gift: .yuan(1), giftBudget: .yuan(50))
    private let noon = Timestamp(milliseconds: 1_800_000_000_000)

    private func terms(_ entry: String, rest: String = "", of sender: String = "oABC") throws -> BotTerms {
        let catalogue = try reading.read(AppFile.document(entry, rest: rest))
        let app = try #require(catalogue.apps.first)
        return catalogue.terms(of: app, for: app.identity(of: sender), at: noon, in: surroundings)
    }

    @Test func `the terms have the platform's clock, and what the process knows`() throws {
        let account = try terms(AppFile.account())
        #expect(account.platform == .officialAccount && account.deliveries == 3 && account.partBytes == 2_048)
        #expect(account.pushes == 5 && account.pushMilliseconds == 48 * 3_600_000 && !account.showsMarkdown)
        #expect(account.site == "https://chat.example.com" && account.streamsLimit == 7)
        #expect(account.answerMilliseconds == 90_000 && account.admissionMilliseconds == 20_000)
        #expect(account.gift == .yuan(1) && account.giftBudget == .yuan(50) && account.rules == nil)
        #expect(account.turns == 10 && account.turnsMilliseconds == 3_600_000 && account.joinMilliseconds == 1_000)
        #expect(account.mostBytes == 24_000 && account.language == .chinese && !account.takesPictures)
        #expect(account.system == nil && account.greeting == nil && account.help == nil && account.lowCredit == nil)
        let staff = try terms(AppFile.weCom())
        #expect(staff.deliveries == 3 && staff.partBytes == 2_048 && staff.pushes == 20 && staff.may(.push))
        let robot = try terms(AppFile.robot())
        #expect(robot.deliveries == 1 && robot.partBytes == 20_480 && robot.showsMarkdown && robot.manners == nil)
        #expect(robot.pushes == 1 && robot.pushMilliseconds == 3_600_000)
    }

    @Test func `an app says how its conversations are held`() throws {
        let terms = try terms(
            AppFile.account([
                "system": "'Be brief.'", "turns": "0", "memoryMinutes": "5", "memoryBytes": "9000",
                "joinMilliseconds": "0", "greeting": "'欢迎'", "greetingInEnglish": "'Welcome'", "help": "'帮助'",
                "lowCredit": "'0.5'", "language": "'en'", "pictures": "true", "models": "['small']",
            ]))
        #expect(terms.system == "Be brief." && terms.turns == 0 && terms.turnsMilliseconds == 300_000)
        #expect(terms.mostBytes == 9_000 && terms.joinMilliseconds == 0 && terms.language == .english)
        #expect(terms.greeting == BilingualText(chinese: "欢迎", english: "Welcome"))
        #expect(terms.help == BilingualText(chinese: "帮助", english: "帮助") && terms.takesPictures)
        #expect(terms.lowCredit == Money(yuan: "0.5"))
        let english = AppFile.document(AppFile.account(["greetingInEnglish": "'Welcome'"]))
        #expect(reading.fault(english)?.place == "apps[0].greeting")
    }

    @Test func `a group at zsxq has manners, remembers nothing and is given nothing`() throws {
        let usual = try terms(AppFile.zsxq())
        #expect(usual.manners == PollManners() && usual.partBytes == 3_000 && usual.turns == 0 && usual.gift == nil)
        #expect(usual.deliveries == 1 && usual.pushes == 1 && usual.joinMilliseconds == 0)
        let manners = try #require(
            try terms(
                AppFile.zsxq([
                    "manners": "{ fromHour: 9, untilHour: 24, skippedPercent: 0, silent: true, mostBytes: 500 }"
                ])
            ).manners)
        #expect(manners.fromHour == 9 && manners.untilHour == 24 && manners.skippedHundredths == 0)
        #expect(manners.isSilent && manners.mostBytes == 500)
        for (wrong, place) in [
            ("{ fromHour: 22, untilHour: 7 }", "untilHour"), ("{ untilHour: 25 }", "untilHour"),
            ("{ skippedPercent: 91 }", "skippedPercent"), ("{ mostBytes: 9 }", "mostBytes"), ("{ loud: true }", "loud"),
        ] {
            let text = AppFile.document(AppFile.zsxq(["manners": wrong]))
            #expect(reading.fault(text)?.place == "apps[0].manners.\(place)")
        }
    }

    @Test func `models are offered in the app's order, with what a question to each costs at most`() throws {
        let some = try terms(
            AppFile.account(["models": "['plain', 'small']"]), rest: "groups: [{ name: 'g', ratio: 0.5 }]")
        #expect(some.models.map(\.name) == ["plain", "small"])
        let (plain, small) = (some.models[0], some.models[1])
        #expect(small.price == Price(input: .yuan(1), output: .yuan(2)) && small.tokensOut == 1_000)
        #expect(small.bytesPerThousandTokens == 2_500 && small.overheadTokens == 100 && small.imageTokens == 900)
        #expect(small.contextTokens == 8_000 && small.ownKeyChannels == ["c"] && small.groups?.map(\.name) == ["g"])
        #expect(plain.price == Catalogue.usualPrice && plain.tokensOut == Model.usualOutputTokens)
        #expect(plain.imageTokens == 2_000 && plain.contextTokens == nil && plain.bytesPerThousandTokens == 1_000)
        #expect(try terms(AppFile.account()).models.map(\.name) == ["small", "blind", "plain"])
    }

    @Test func `of many models the first twenty are offered`() throws {
        let many = (0..<25).map { "{ name: 'm\($0)' }" }.joined(separator: ", ")
        let names = (0..<21).map { "'m\($0)'" }.joined(separator: ", ")
        func document(_ entry: String) -> String {
            "{ channels: [{ name: 'c', baseURL: 'https://a.cn' }], models: [\(many)], apps: [\(entry)] }"
        }
        let catalogue = try reading.read(document(AppFile.account()))
        let offered = catalogue.terms(of: try #require(catalogue.app("mp")), in: surroundings).models
        #expect(offered.map(\.name) == (0..<20).map { "m\($0)" })
        let fault = reading.fault(document(AppFile.account(["models": "[\(names)]"])))
        #expect(fault?.place == "apps[0].models" && fault?.kind == .size(limit: 20, value: 21))
    }

    @Test func `models that see nothing are shown no pictures`() throws {
        #expect(try terms(AppFile.account(["pictures": "true", "models": "['small', 'plain']"])).takesPictures)
        #expect(try !terms(AppFile.account(["pictures": "true"])).takesPictures)
    }

    @Test func `what everybody can buy now is listed, where somebody is paid`() throws {
        let products = """
            products: [
                { name: 'a', title: '十元', titleInEnglish: 'Ten', price: 10, credit: 10 },
                { name: 'b', title: 'b', price: 1, credit: 1, until: '2027-01-15T08:00:00Z' },
                { name: 'c', title: 'c', price: 2, credit: 2, from: '2027-01-15T08:00:00Z' },
                { name: 'd', title: 'd', price: 3, credit: 3, groups: ['g'] },
            ], groups: [{ name: 'g' }]
            """
        let shop = products + ", merchants: [\(MerchantFile.alipay())]"
        let noon = try terms(AppFile.account(), rest: shop).products
        #expect(noon.map(\.priceFen) == [1_000, 200])
        #expect(noon[0].title == BilingualText(chinese: "十元", english: "Ten"))
        #expect(try terms(AppFile.account(), rest: products).products.isEmpty)
        let catalogue = try reading.read(AppFile.document(AppFile.account(), rest: shop))
        let app = try #require(catalogue.app("mp"))
        #expect(catalogue.terms(of: app, in: surroundings).products.map(\.priceFen) == [1_000])
        let earlier = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(catalogue.terms(of: app, at: earlier, in: surroundings).products.map(\.priceFen) == [1_000, 100])
    }

    @Test func `the rules are those of the account that the identity opens`() throws {
        let listed = try #require(Identity("wechat:wx8888888888888888:oLISTED")).account.name
        let rules = """
            rules: [
                { name: 'whitelist', accounts: ['\(listed)'], skips: ['frequency'] },
                { name: 'frequency', account: { requestsPerMinute: 5 } },
                { name: 'words' }, { name: 'status' }, { name: 'model' },
            ]
            """
        let spared = try #require(try terms(AppFile.account(), rest: rules, of: "oLISTED").rules)
        #expect(spared.whiteList?.isListed == true && spared.account == nil)
        let other = try #require(try terms(AppFile.account(), rest: rules, of: "oOTHER").rules)
        #expect(other.whiteList == nil && other.account?.requestsPerMinute == 5)
        let catalogue = try reading.read(AppFile.document(AppFile.account(), rest: rules))
        #expect(catalogue.terms(of: try #require(catalogue.app("mp")), in: surroundings).rules == nil)
    }
}
