package import Activities
package import Catalogue
package import EventLoop
package import HTTP
package import Messages
import Processing
import Telemetry

/// Calls payment providers about orders and their refunds, reads what they tell without being asked, and fetches their
/// bills. It alone knows how they write: all that comes is verified and translated here, and nothing is decided.
///
/// Each call is answered once, with one `PaymentTold`. What is neither done for sure nor refused for sure is `unknown`, so
/// that Orders asks by a query. Orders and refunds have numbers of their own, so that a call that is repeated after a
/// crash moves no money again.
@IOLoop
package final class Cashier: Activity {
    package typealias Input = CashierInbox
    /// Appends messages of which there are too many for the end of a performance.
    package typealias Publish = @IOLoop @Sendable ([Draft]) async throws -> Void

    private let means: Means
    private let catalogue: CurrentCatalogue
    private let clock: @Sendable () -> Timestamp
    private let publish: Publish
    private let logger = Logger(label: "cashier")
    /// By the merchant's name; they outlive a version of the catalogue.
    private var lines: [String: MerchantLine] = [:]
    /// Of the version of the catalogue that is in force.
    private var clients: [String: any ProviderClient] = [:]
    private var version: Int64?

    /// - Parameters:
    ///   - publicAddress: where providers reach the service, without a slash at its end.
    ///   - clock: the log's time, in which deadlines are given.
    ///   - now: the wall clock, in seconds since 1970: what is signed has its time.
    package init(
        _ configuration: Configuration, catalogue: CurrentCatalogue, client: HTTPClient, publicAddress: String,
        clock: @escaping @Sendable () -> Timestamp, now: @escaping @Sendable () -> Int, publish: @escaping Publish
    ) {
        means = Means(configuration: configuration, client: client, publicAddress: publicAddress, now: now)
        self.catalogue = catalogue
        self.clock = clock
        self.publish = publish
    }

    package func perform(_ input: CashierInbox, attempt: Attempt) async -> Performance {
        switch input {
        case .asked(let asked):
            return Performance(outputs: [.send(OrdersInbox.told(await told(of: asked)))])
        case .notified(let notified):
            guard let told = await told(by: notified) else { return Performance() }
            return Performance(outputs: [.send(OrdersInbox.told(told))])
        case .billAsked(let asked):
            return Performance(outputs: [.send(ReconciliationInbox.ended(await ended(asked)))])
        }
    }

    /// The client of a merchant; made anew with each version of the catalogue.
    private func client(of terms: MerchantTerms) throws(Misconfigured) -> any ProviderClient {
        guard let merchant = catalogue.value.merchant(terms.name) else { throw .gone }
        if let fault = merchant.fault { throw Misconfigured(reason: fault) }
        guard merchant.terms == terms else { throw .another }
        if version != catalogue.version {
            (clients, version) = ([:], catalogue.version)
            lines = lines.filter { catalogue.value.merchant($0.key) != nil }
        }
        if let client = clients[terms.name] { return client }
        let line = lines[terms.name] ?? MerchantLine(means.configuration, client: means.client)
        lines[terms.name] = line
        let client: any ProviderClient =
            switch terms.provider {
            case .weChatPay: try WeChatPayClient(merchant, on: line, means)
            case .alipay: try AlipayClient(merchant, on: line, means)
            }
        clients[terms.name] = client
        return client
    }
}

// MARK: - Calls

extension Cashier {
    private func told(of asked: CashierAsked) async -> PaymentTold {
        let outcome = await outcome(of: asked)
        count(asked.merchant, asked.call.name, outcome.answer.word)
        if let trouble = outcome.answer.trouble {
            logger.log(
                level: trouble.level, "A payment provider did not do what it was asked.",
                metadata: [
                    .merchant: .string(asked.merchant.name), .action: .string(asked.call.name),
                    .status: .string(outcome.answer.word), .reason: .string(trouble.reason),
                ])
        }
        return PaymentTold(
            number: asked.order.text, merchant: asked.merchant, answer: outcome.answer, call: asked.call,
            attempt: asked.attempt, evidence: outcome.evidence, source: asked.id)
    }

    private func outcome(of asked: CashierAsked) async -> CallOutcome {
        let patience = asked.deadline - clock()
        guard patience > .zero else { return CallOutcome(.unknown("late: not begun before its deadline")) }
        do throws(Misconfigured) {
            return try await client(of: asked.merchant).outcome(of: asked, within: patience)
        } catch {
            return CallOutcome(.misconfigured(error.reason))
        }
    }

    /// Nil for news on which nobody acts.
    private func told(by notified: PaymentNotified) async -> PaymentTold? {
        let answer: PaymentTold.Answer
        let number: String
        switch await news(in: notified) {
        case .other:
            count(notified.merchant, "notification", "dropped")
            return nil
        case .told(let told, let order): (answer, number) = (told, order)
        case .unreadable(let reason):
            logger.error(
                "What a payment provider told cannot be read.",
                metadata: [.merchant: .string(notified.merchant.name), .reason: .string(reason)])
            (answer, number) = (.unreadable(reason), notified.id)
        }
        count(notified.merchant, "notification", answer.word)
        return PaymentTold(
            number: number, merchant: notified.merchant, answer: answer, evidence: notified.evidence,
            source: notified.id)
    }

    private func news(in notified: PaymentNotified) async -> PaymentNews {
        do throws(Misconfigured) {
            return try await client(of: notified.merchant).news(in: notified)
        } catch {
            return .unreadable(error.reason)
        }
    }

    private func ended(_ asked: BillAsked) async -> BillEnded {
        let outcome = await outcome(of: asked)
        count(asked.merchant, "bill", outcome.word)
        if let trouble = outcome.trouble {
            logger.warning(
                "A payment provider's bill could not be read.",
                metadata: [
                    .merchant: .string(asked.merchant.name), .action: .string(asked.kind.rawValue),
                    .status: .string(outcome.word), .reason: .string(trouble),
                ])
        }
        return BillEnded(day: asked.day, kind: asked.kind, attempt: asked.attempt, outcome: outcome)
    }

    private func outcome(of asked: BillAsked) async -> BillEnded.Outcome {
        let pages = BillPages(of: asked, publish)
        do throws(Misconfigured) {
            let client = try client(of: asked.merchant)
            do throws(BillBroken) {
                let hash = try await client.fetch(asked, into: pages)
                try await pages.end()
                return .whole(pages: pages.count, rows: pages.rows, hash: hash)
            } catch {
                return error.outcome
            }
        } catch {
            return .failed(error.reason)
        }
    }

    private func count(_ merchant: MerchantTerms, _ call: String, _ outcome: String) {
        Counter(
            label: "yizhan_payment_calls_total",
            dimensions: [("provider", merchant.provider.rawValue), ("call", call), ("outcome", outcome)],
            help: "Calls of payment providers, their notifications and bills, by what came of them."
        ).increment()
    }
}
