//! Values that everybody knows: keys of emulators, of documentation and of standards. They open nothing, and are kept
//! as hashes, so that no file of ours looks as if it held a secret.

use sha2::{Digest, Sha256};

/// Values of one source.
struct Known {
    is: &'static str,
    /// The first 16 bytes of SHA-256, in hexadecimal.
    hashes: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        is: "the account key of Azurite",
        // https://learn.microsoft.com/azure/storage/common/storage-use-azurite
        hashes: &["0011cc25eb4320717494d2703e8cba85"],
    },
    Known {
        is: "the key of the Cosmos DB emulator",
        // https://learn.microsoft.com/azure/cosmos-db/emulator
        hashes: &["aa6547439583c3a275d4542a0df6c1ad"],
    },
    Known {
        is: "a key of Stripe's documentation",
        // https://docs.stripe.com/api/authentication
        hashes: &["f2d6ca16515033e5dce14eba840b979d", "2cafc0970149a84f3b9e62eaf169f36f"],
    },
    Known {
        is: "a token of jwt.io",
        // https://jwt.io
        hashes: &[
            "7f75367e7881255134e1375e723d1dea",
            "da816f9f2c16e6c5390e7636cadc40c4",
            "c794fa6d20c64efb9adf980ae93af472",
            "0409eb8eb137f94b684b5ef1da392618",
        ],
    },
    Known {
        is: "the token of RFC 7519",
        // https://www.rfc-editor.org/rfc/rfc7519#section-3.1
        hashes: &["8d4ef6536dc8895f256c1e0d95dcd197"],
    },
    Known {
        is: "a demo key of Supabase",
        // https://supabase.com/docs/guides/local-development/cli/getting-started
        hashes: &[
            "bf1725a8f98bea37e88618702e725ba8",
            "70541e07fd4f900b66e289f5be55c85f",
            "a064b502e61d27e94b8717290e5e1b32",
            "c85debb55f2f204d868cc1552c42faa1",
        ],
    },
    Known {
        is: "a test key of reCAPTCHA",
        // https://developers.google.com/recaptcha/docs/faq
        hashes: &["f5e95c9954635b65acab57e6d5ea663e", "03b970ed8171d73b58bbc9a5c72e3e4e"],
    },
    Known {
        is: "Vagrant's insecure key",
        // https://github.com/hashicorp/vagrant/tree/main/keys
        hashes: &["eca7c0796c0d28714d81ae48ae76a194"],
    },
    Known {
        is: "a token of GitHub's documentation",
        // https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
        hashes: &["bc3ae723f57c6b9e3fd80b699fcc420f", "86007eb367696d3202a93e1ef98e8e9e"],
    },
    Known {
        is: "the credentials of RFC 7617",
        // https://www.rfc-editor.org/rfc/rfc7617#section-2
        hashes: &["cf4d418ed3de92d71f767db5391d5a2d"],
    },
    Known {
        is: "the nonce of RFC 6455",
        // https://www.rfc-editor.org/rfc/rfc6455#section-1.3
        hashes: &["15cef4b629cc2d07a4563df9516739d4"],
    },
    Known {
        is: "the secret of the key URI format",
        // https://github.com/google/google-authenticator/wiki/Key-Uri-Format
        hashes: &["8be5d113c0871ce1a122d68a7dff940a"],
    },
    Known {
        is: "a value of RFC 6749",
        // https://www.rfc-editor.org/rfc/rfc6749
        hashes: &[
            "6c96130f130ab0d6d158397e24d2bcc1",
            "00cf4c781dc37003f7c7dd7d4c9a6ef1",
            "ca7459e2b26776de081b9a07e40227fd",
            "e9974c507d2a802143f614c878fcbb62",
            "a35b81a7d7927b70ec99270dd2362b88",
            "53f5da0aaa93d64cd5772c554cbf940f",
        ],
    },
    Known {
        is: "a token of Docker's documentation",
        // https://docs.docker.com/reference/api/engine/
        hashes: &[
            "33a6d3750d9a769b1c15ed2c4c2aa19f",
            "b5b17ca1d65733bbbdf82a5ca9164a54",
            "9ec0be036c22f06fc32c70cf32aac22a",
        ],
    },
    Known {
        is: "a value of AWS's documentation",
        // https://docs.aws.amazon.com/cli/latest/reference/iam/change-password.html and secretsmanager/create-secret.html
        hashes: &[
            "e6c2d3455587c47ccdd3df1271882656",
            "d8ccc3c547c850170a24a46dceca0586",
            "e9e73c5dbae4e48e533427f094f2bc76",
            "bcffa8bb2fc8901bcac652c777ba81c0",
            "a9ecc465cf1159aefa21102d8d7a0a59",
        ],
    },
    Known {
        is: "a key of Google Cloud's documentation",
        // https://cloud.google.com/compute/docs/disks/customer-supplied-encryption
        hashes: &["b1b5f845be9bd986f38af6cb6ec0f5a6", "f2739024b6bb5944c7d6c4195e6ad332"],
    },
    Known {
        is: "a key of Hardhat's and Anvil's accounts",
        // https://hardhat.org/hardhat-network/docs/reference
        hashes: &[
            "bc1a50966c9e6486bc4ebf880b51611a",
            "8335c55334821eefd4334369ff9c04a8",
            "b26ab6529d20ebebb4192256f2029847",
            "64034b44c579b335ab5e85debbfe7278",
            "4d3e46eec8244d1d106f866ee48994f6",
            "0aedba9d586f34f95cf1f0d54926f62e",
            "28e543d3753fc9d14c658ebef20b76a3",
            "f070994a8599478580678f2b9482c5f0",
            "38e69fdd19aefeb4adf56312f10e62c3",
            "967f21586cdf1248a862f2cfb3300997",
            "0b33e0132123e78d42dd12a0fbbbacd1",
            "84bc109b3d59b0173a76fc3d831360a6",
            "85bde548053aab4b5a6c78473d5eb2ad",
            "f1513114f60e5e95732b840669fe8395",
            "5330d388af894c9e1a181a06a3ce44d6",
            "a2e06155cb1a424f972c3abfaddc9cea",
            "4a67d7a0d8a16d6d954cef19eb5afdbd",
            "b08bdfde9930d9202809530dcbe193c5",
            "cf1fc66f853151a4c6666909c8f1f80e",
            "100546a8b020a55aa09b2d34b50de9a3",
        ],
    },
];

/// How much of a block's text tells it from every other one, in bytes: a line of it.
const LINE: usize = 64;

/// Tells where `value` is published, if it is known to be.
pub fn known(value: &[u8]) -> Option<&'static str> {
    let hash = Sha256::digest(told_apart_by(value));
    let hash = data_encoding::HEXLOWER.encode(&hash[..16]);
    KNOWN.iter().find(|known| known.hashes.contains(&hash.as_str())).map(|known| known.is)
}

/// Returns the part of a value that is the same however it is written: without `0x`, and of a block, whose lines may
/// end in many ways, the first line of the key.
fn told_apart_by(value: &[u8]) -> &[u8] {
    if !value.starts_with(b"-----BEGIN ") {
        return value.strip_prefix(b"0x").unwrap_or(value);
    }
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut runs = value.split(|byte| !is_base64(byte)).filter(|run| run.len() >= LINE);
    // A run after an escaped line end begins with its `n`.
    runs.next().map_or(value, |run| &run[run.len() % LINE..][..LINE])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn published_values_are_known() {
        let basic = data_encoding::BASE64.encode(b"Aladdin:open sesame");
        assert_eq!(known(basic.as_bytes()), Some("the credentials of RFC 7617"));
        let encoded = data_encoding::BASE32.encode(b"Hello!\xde\xad\xbe\xef");
        assert_eq!(known(encoded.as_bytes()), Some("the secret of the key URI format"));
        assert_eq!(known(b"correct horse battery staple"), None);
    }

    #[test]
    fn a_block_is_known_however_its_lines_end() {
        let line = "Ab1+".repeat(16);
        for block in [format!("-----BEGIN X-----\n{line}\n{line}"), format!("-----BEGIN X-----\\n{line}\\n{line}")] {
            assert_eq!(told_apart_by(block.as_bytes()), line.as_bytes(), "{block}");
        }
        assert_eq!(told_apart_by(b"-----BEGIN X-----\n"), b"-----BEGIN X-----\n");
        assert_eq!(told_apart_by(b"0xabc"), b"abc");
    }

    #[test]
    fn hashes_are_whole_and_given_once() {
        let hashes: Vec<&str> = KNOWN.iter().flat_map(|known| known.hashes.iter().copied()).collect();
        assert!(hashes.iter().all(|hash| hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())));
        assert_eq!(hashes.iter().collect::<BTreeSet<_>>().len(), hashes.len());
    }
}
