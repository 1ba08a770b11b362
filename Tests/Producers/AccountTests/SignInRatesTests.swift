import EventLoop
import Messages
import Problems
import Testing

@testable import Account

@IOLoop
struct SignInRatesTests {
    private let rates: SignInRates

    init() {
        var limits = SignInLimits()
        limits.ticketsPerAddressAndHour = 5
        limits.ticketsPerBrowserAndHour = 2
        rates = SignInRates(limits)
    }

    private func isRefused(_ browser: String, _ address: String) throws -> Bool {
        let address = try #require(IPAddress(address))
        do throws(Problem) {
            try rates.takeTicket(KeyHash(hexadecimal: browser), address)
            return false
        } catch {
            return error.code == .rateLimitExceeded
        }
    }

    @Test func `a browser has its tickets, and who changes browsers those of the address`() throws {
        #expect(try !isRefused("a", "192.0.2.1") && !isRefused("a", "192.0.2.1"))
        #expect(try isRefused("a", "192.0.2.1"))
        #expect(try isRefused("a", "192.0.2.2"))
        for browser in ["b", "c", "d"] { #expect(try !isRefused(browser, "192.0.2.1")) }
        #expect(try isRefused("e", "192.0.2.1"))
        #expect(try !isRefused("e", "192.0.2.2"))
    }

    @Test func `an IPv6 address counts with all that its owner has`() throws {
        for number in 1...5 { #expect(try !isRefused("\(number)", "2001:db8::\(number)")) }
        #expect(try isRefused("6", "2001:db8::ffff"))
        #expect(try !isRefused("6", "2001:db8:0:1::1"))
    }

    @Test func `tries of an address are bounded`() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        var count = 0
        while (try? rates.takeTry(address)) != nil, count < 2_000 { count += 1 }
        #expect((1_000...1_001).contains(count))
        try rates.takeTry(IPAddress("192.0.2.2"))
    }
}
