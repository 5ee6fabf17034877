"""What the document's names stand for, place by place, and what is put in for them."""
