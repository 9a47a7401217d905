# A note, not a refusal; a column that was named is meant.
python -c "
print('order_id,row,price')
for i in range(20): print(f'{i * 7919 % 100},{i + 100},{i * i}')" > data.csv
strickle fit data.csv -o recipe.json
strickle fit data.csv -o recipe.json --columns order_id,row,price
strickle fit data.csv -o recipe.json --exclude 'order_id,row'
printf '"p,q",my$id_id\n1,2\n3,4\nx,7\n' > odd.csv
strickle fit odd.csv -o recipe.json
strickle fit odd.csv -o recipe.json --exclude '"p,q"'
