import EventLoop
import HTTP

/// Tells merchants what has happened, again and again until they acknowledge it, as the providers do.
///
/// What is to be told is in the books, so that a restart goes on with it. A delivery that nobody acknowledged in five
/// seconds has failed.
@IOLoop
final class Notifier {
    private let store: PaymentStore
    private var client: HTTPClient?
    /// Where all notifications go; nil: to where each merchant says.
    private(set) var place: NotifyPlace?
    private var plans: [Int: NoticePlan] = [:]
    private var timers: [Int: LoopTimer] = [:]
    /// Notices that wait until another one has arrived, by script.
    private var heldBack: Set<Int> = []
    private var line: ArraySlice<Delivery> = []
    private var running = 0
    private var isWorking = false
    /// Of forgeries, which are in no book.
    private var extras = 0

    private static let mostAtOnce = 32
    private static let patience: Duration = .seconds(5)
    private static let mostAnswerBytes = 64 << 10

    private enum Delivery {
        case notice(Int)
        case forgery(NoticeMessage, provider: PlayedProvider, to: String)
    }

    init(_ store: PaymentStore) {
        self.store = store
    }

    /// Begins with what waits.
    func begin(at place: NotifyPlace?) {
        self.place = place
        var configuration = HTTPClient.Configuration()
        configuration.proxy = .direct
        configuration.allow(callsAtOnce: Self.mostAtOnce)
        if case .socket(let path) = place { configuration.unixSocket = path }
        client = HTTPClient(configuration)
        for notice in store.books.waiting { post(notice) }
    }

    func stop() {
        client = nil
        timers = [:]
        line = []
    }

    /// Forgets what it was to do: the books were cleared.
    func clear() {
        timers = [:]
        line = []
        plans = [:]
        heldBack = []
    }

    /// Begins to tell what was written down.
    func post(_ notice: PlayedNotice) {
        guard client != nil, plans[notice.number] == nil else { return }
        let plan = NoticePlan(notice, &store.mischief)
        plans[notice.number] = plan
        if plan.isLost { return end(notice.number, .lost) }
        if plan.isHeldBack { heldBack.insert(notice.number) }
        guard plan.delay == .zero else { return wait(plan.delay, notice.number) }
        enqueue(.notice(notice.number))
    }

    /// Sends what the provider did not say: that an order is paid, under a signature that is none.
    func forge(_ order: PlayedOrder, _ variant: String) {
        guard let address = order.terms.notifyAddress else { return }
        var paid = order
        let number = store.books.freeNumber
        extras += 1
        paid.payments.append(
            PlayedOrder.Payment(transaction: "4200forged\(number)-\(extras)", at: store.now, payer: "forger"))
        let telling = NoticeMessage.Telling(
            order: paid, subject: .payment(0), number: number, at: store.now, forgery: variant)
        guard let message = NoticeMessage(telling, store.keys, time: store.signingTime) else { return }
        enqueue(.forgery(message, provider: order.name.provider, to: address))
    }
}

// MARK: - Deliveries

extension Notifier {
    private func wait(_ pause: Duration, _ notice: Int) {
        timers[notice] = LoopTimer(after: pause) { [weak self] in
            guard let self else { return }
            timers[notice] = nil
            heldBack.remove(notice)
            enqueue(.notice(notice))
        }
    }

    private func enqueue(_ delivery: Delivery) {
        guard client != nil else { return }
        line.append(delivery)
        work()
    }

    private func work() {
        // A delivery that ends at once comes back here, and the loop goes on by itself.
        guard !isWorking else { return }
        isWorking = true
        defer { isWorking = false }
        while running < Self.mostAtOnce, let delivery = line.popFirst() {
            running += 1
            // Nobody cancels this task; its one call has a deadline.
            IOLoop.start {
                await self.deliver(delivery)
                self.running -= 1
                self.work()
            }
        }
    }

    private func deliver(_ delivery: Delivery) async {
        switch delivery {
        case .forgery(let message, let provider, let address): _ = await isAcknowledged(message, provider, address)
        case .notice(let number):
            guard let notice = store.books.notice(number), let plan = plans[number] else { return }
            guard let (message, address) = message(notice, plan) else { return end(number, .givenUp) }
            do {
                try store.record(.sent(notice: number))
            } catch {
                // The disk is full: it may not be so later.
                return wait(Self.patience, number)
            }
            let provider = notice.order.provider
            let isSent = notice.attempts >= plan.losses
            let isDone = isSent ? await isAcknowledged(message, provider, address) : false
            for _ in 0..<(isDone ? plan.repetitions : 0) { _ = await isAcknowledged(message, provider, address) }
            conclude(number, isDone: isDone)
        }
    }

    private func conclude(_ number: Int, isDone: Bool) {
        guard let notice = store.books.notice(number) else { return }
        let retries = notice.order.provider.retries
        if isDone {
            end(number, .acknowledged)
            release(except: number)
        } else if notice.attempts > retries.count {
            end(number, .givenUp)
        } else {
            wait(store.pause(seconds: retries[max(0, notice.attempts - 1)]), number)
        }
    }

    private func end(_ number: Int, _ ending: PlayedNotice.Ending) {
        plans[number] = nil
        heldBack.remove(number)
        do {
            try store.record(.noticeEnded(number, ending))
        } catch {
            // It is told again after the next start, as a provider may do.
            return
        }
    }

    /// Lets what was held back follow.
    private func release(except number: Int) {
        for held in heldBack.sorted() where held != number {
            heldBack.remove(held)
            timers[held] = nil
            enqueue(.notice(held))
        }
    }
}

// MARK: - Messages

extension Notifier {
    private func message(_ notice: PlayedNotice, _ plan: NoticePlan) -> (NoticeMessage, String)? {
        guard let order = store.books[notice.order] else { return nil }
        var address = order.terms.notifyAddress
        if case .refund(let number, _) = notice.subject, let own = order.refund(number)?.notifyAddress { address = own }
        let telling = NoticeMessage.Telling(
            order: order, subject: notice.subject, number: notice.number, at: notice.at,
            disagreement: plan.disagreement)
        guard let address, let message = NoticeMessage(telling, store.keys, time: store.signingTime) else {
            return nil
        }
        return (message, address)
    }

    private func isAcknowledged(
        _ message: NoticeMessage, _ provider: PlayedProvider, _ address: String
    ) async -> Bool {
        guard let client else { return false }
        let request = ClientRequest(
            method: .post, url: url(of: address), headerFields: message.headerFields, body: message.body,
            deadlines: .init(connect: Self.patience, head: Self.patience, idle: Self.patience, total: Self.patience))
        do throws(HTTPClientError) {
            let (response, body) = try await client.collect(request, limit: Self.mostAnswerBytes)
            return provider.isAcknowledgement(response.status.code, body)
        } catch {
            // It comes again: that is all that a provider does about it.
            return false
        }
    }

    /// The merchant's address, at the place where all notifications go.
    private func url(of address: String) -> String {
        switch place {
        case nil: address
        case .address(let base): base + Self.path(of: address)
        case .socket: "http://localhost" + Self.path(of: address)
        }
    }

    private static func path(of address: String) -> String {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count == 4 ? "/" + parts[3] : "/"
    }
}
