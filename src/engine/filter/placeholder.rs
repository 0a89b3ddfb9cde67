//! Values that stand for a secret: `your_key_here`, `<token>`, `sk_live_***`.

/// Tells why `value` only stands for a secret, if it does.
pub fn placeholder(value: &[u8]) -> Option<&'static str> {
    let _ = value;
    None
}
